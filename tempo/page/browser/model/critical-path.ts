import type { Interval } from './intervals.ts';
import type { SpanRow } from './waterfall.ts';

interface Visit {
  row: SpanRow;
  /** The path is known from here on; what ended later did not delay it. */
  until: number;
}

/**
 * A call's span ends a moment after its answer is used. What ends this much of its own duration late still counts as
 * ended before what followed.
 */
const toleratedOverlap = 0.05;

/**
 * The critical path below a span: what has to get faster for the span to end sooner. At every moment it is in exactly one
 * span, so its intervals add up to the top span's duration.
 *
 * Read from the end: the span waited for its child that ended last; before that child began, for the one that had ended
 * last by then; and where no child had, it worked itself. A child that outlives its parent is cut off where the parent
 * ends. The idea is that of Jaeger's critical path.
 *
 * @returns by row index, each list from the latest to the earliest
 */
export function findCriticalPath(
  rows: readonly SpanRow[],
  top: SpanRow | undefined,
): Map<number, Interval[]> {
  const path = new Map<number, Interval[]>();
  const pending: Visit[] = top ? [{ row: top, until: top.endNanos }] : [];
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    const { row } = visit;
    const own: Interval[] = [];
    const end = Math.min(row.endNanos, visit.until);
    let at = end;
    for (const child of listByEnd(rows, row, end)) {
      const childEnd = Math.min(child.endNanos, at);
      // A child that had not ended by now ran beside the path; one that took no time cannot have delayed anything.
      const overlap = child.endNanos - at;
      if (at !== end && overlap > toleratedOverlap * (child.endNanos - child.startNanos)) continue;
      if (child.startNanos >= childEnd) continue;
      if (childEnd < at) own.push({ from: childEnd, to: at });
      pending.push({ row: child, until: childEnd });
      at = Math.max(child.startNanos, row.startNanos);
      if (at === row.startNanos) break;
    }
    if (row.startNanos < at) own.push({ from: row.startNanos, to: at });
    if (own.length > 0) path.set(row.index, own);
  }
  return path;
}

function listByEnd(rows: readonly SpanRow[], row: SpanRow, until: number): SpanRow[] {
  return row.children
    .flatMap((index) => rows[index] ?? [])
    .filter((child) => child.startNanos < until && child.endNanos > row.startNanos)
    .toSorted(
      (a, b) => Math.min(b.endNanos, until) - Math.min(a.endNanos, until) || a.startNanos - b.startNanos,
    );
}
