const numbers = new Intl.NumberFormat('en');
const minuteFormat = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
const datesOfThisYear = new Intl.DateTimeFormat('en', minuteFormat);
const dates = new Intl.DateTimeFormat('en', { ...minuteFormat, year: 'numeric' });

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** Such as `30 credits`. */
export function formatCredits(credits: number): string {
  return `${numbers.format(credits)} ${Math.abs(credits) === 1 ? 'credit' : 'credits'}`;
}

/** An amount with its sign, such as `+100` or `−30`. */
export function formatAmount(credits: number): string {
  return `${credits < 0 ? '−' : '+'}${numbers.format(Math.abs(credits))}`;
}

/** A size in bytes, in units of 1000: `1.3 kB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return bytes < 1_000_000 ? `${formatTenths(bytes / 1000)} kB` : `${formatTenths(bytes / 1_000_000)} MB`;
}

/** A duration such as `0.4 ms`, `34 ms` or `1.2 s`. */
export function formatDuration(ms: number): string {
  if (ms >= 1000) return `${formatTenths(ms / 1000)} s`;
  return ms < 10 ? `${formatTenths(ms)} ms` : `${Math.round(ms)} ms`;
}

/** To the minute, in the reader's time zone; with the year where it is another than now. */
export function formatDate(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return (date.getFullYear() === now.getFullYear() ? datesOfThisYear : dates).format(date);
}

const typeNames: Readonly<Record<string, string>> = {
  'application/json': 'JSON data',
  'application/pdf': 'PDF',
  'audio/wav': 'Sound',
  'image/png': 'PNG image',
  'image/svg+xml': 'SVG image',
  'text/csv': 'CSV table',
  'text/markdown': 'Text',
  'text/plain': 'Text',
};

/** A media type as people call it; as it is where there is no name for it. */
export function formatMediaType(contentType: string): string {
  const [type = ''] = contentType.split(';');
  return typeNames[type.trim().toLowerCase()] ?? type.trim();
}

function formatTenths(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
