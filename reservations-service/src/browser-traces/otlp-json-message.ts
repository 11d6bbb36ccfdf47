/** A message of OTLP as JSON, before anything is known of it. */
export type JsonMessage = Readonly<Record<string, unknown>>;

/**
 * Picks the fields of a message that are known, by the one spelling that OTLP has for each
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Others are left out, as a receiver ignores them.
 *
 * @returns `undefined` where this is no message, or where a known field is spelled in a way that some receiver might take for it, as
 * `resource_spans` or `ResourceSpans`: what it says would pass unread
 */
export function pickFields(message: unknown, known: readonly string[]): JsonMessage | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const spellings = new Set(known.map(simplify));
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    if (known.includes(name)) picked[name] = value;
    else if (spellings.has(simplify(name))) return undefined;
  }
  return picked;
}

/** Receivers differ in what they tell apart: case, underscores, and letters that Unicode folds to those of ASCII. */
function simplify(name: string): string {
  return name
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}
