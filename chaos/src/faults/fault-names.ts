/** What may become of a request between the services. */
export const faultNames = [
  'request lost, connection reset',
  'request lost, silence',
  'answer lost, connection reset',
  'answer lost, silence',
  'request late, after its sender gave up',
  'request delivered twice',
] as const;
export type FaultName = (typeof faultNames)[number];
