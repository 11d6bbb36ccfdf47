/** Protobuf written by hand, for messages that no encoder would make. */

/** A length-delimited field. */
export function field(number: number, content: Uint8Array): Buffer {
  const prefix: number[] = [(number << 3) | 2];
  let length = content.length;
  for (; length > 127; length >>>= 7) prefix.push((length & 127) | 128);
  return Buffer.concat([Buffer.from([...prefix, length]), content]);
}

/** A field whose wire type is that of whole numbers. */
export const varintField = (number: number, value: number): Buffer => Buffer.from([number << 3, value]);

/** An ExportTraceServiceRequest with this one span. */
export const toRequest = (...spanFields: Uint8Array[]): Buffer =>
  field(1, field(2, field(2, Buffer.concat(spanFields))));
