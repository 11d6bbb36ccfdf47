/** One entry of a Server-Timing header that has a duration. */
export interface ServerTiming {
  readonly name: string;
  /** In ms. */
  readonly durationMs: number;
}

/** Reads the entries that have a `dur` from a Server-Timing header (https://www.w3.org/TR/server-timing/). */
export function readServerTiming(header: string): ServerTiming[] {
  return splitOutsideQuotes(header, ',').flatMap((entry) => {
    const [name = '', ...parameters] = splitOutsideQuotes(entry, ';').map((part) => part.trim());
    const duration = parameters.find((parameter) => /^dur\s*=/i.test(parameter));
    const durationMs = Number(duration?.split('=')[1]?.replaceAll('"', '').trim());
    return name !== '' && duration !== undefined && Number.isFinite(durationMs) && durationMs >= 0
      ? [{ name, durationMs }]
      : [];
  });
}

/** Commas and semicolons inside quotes separate nothing. */
function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  return text.match(new RegExp(`(?:[^${separator}"]|"(?:[^"\\\\]|\\\\.)*")+`, 'g')) ?? [];
}
