import { type Interval, subtractIntervals } from './intervals.ts';
import type { SpanRow } from './waterfall.ts';

/** When a span ran and none of its children did: its own work, or a wait that nobody traced. */
export function findSelfTime(rows: readonly SpanRow[], row: SpanRow): Interval[] {
  const children = row.children.flatMap((index) => rows[index] ?? []);
  return subtractIntervals(
    { from: row.startNanos, to: row.endNanos },
    children.map(({ startNanos, endNanos }) => ({ from: startNanos, to: endNanos })),
  );
}
