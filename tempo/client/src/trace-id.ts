/**
 * Reads a trace id as people paste it: up to 32 hex digits in either case, shorter ones being padded with zeros on the
 * left, as Tempo does.
 *
 * @returns 32 lower-case hex digits, or null where the text is no trace id (W3C Trace Context §3.2.2.3 forbids all zeros)
 */
export function parseTraceId(text: string): string | null {
  if (!/^[0-9a-f]{1,32}$/i.test(text)) return null;
  const traceId = text.toLowerCase().padStart(32, '0');
  return /^0+$/.test(traceId) ? null : traceId;
}
