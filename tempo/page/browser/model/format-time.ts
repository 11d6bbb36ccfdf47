/** The time of day, with milliseconds: `14:03:05.678`. */
export function formatClock(unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n));
  const time = date.toLocaleTimeString(undefined, { hour12: false });
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Date and time, to the millisecond. */
export function formatMoment(unixNano: bigint): string {
  const date = new Date(Number(unixNano / 1_000_000n));
  return `${date.toLocaleDateString(undefined, { dateStyle: 'medium' })}, ${formatClock(unixNano)}`;
}

/** `just now`, `42 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAge(unixNano: bigint, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Number(unixNano / 1_000_000n)) / 1_000));
  if (seconds < 3) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** `1 span`, `2 spans`, `10,000 spans`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
