import { TempoError } from '@holdfast/tempo-client/browser';

/** Why something did not work, as a person wants to read it: Tempo's own words without the address in front of them. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof TempoError)) return error.message;
  const answered = /^Tempo answered \d+ to GET \S+: (.*)$/s.exec(error.message);
  return answered?.[1] ?? error.message;
}
