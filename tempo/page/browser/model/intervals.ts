/** From and to, in nanoseconds after a trace's start. */
export interface Interval {
  from: number;
  to: number;
}

/** What of an interval none of the others covers, by time. */
export function subtractIntervals(whole: Interval, others: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let at = whole.from;
  for (const other of others.toSorted((a, b) => a.from - b.from)) {
    if (other.from >= whole.to) break;
    if (other.from > at) left.push({ from: at, to: other.from });
    at = Math.max(at, other.to);
  }
  if (at < whole.to) left.push({ from: at, to: whole.to });
  return left;
}

export function sumIntervals(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}
