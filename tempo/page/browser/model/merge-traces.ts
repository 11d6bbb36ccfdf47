import type { TraceSummary } from '@holdfast/tempo-client/browser';

export interface TraceList {
  shown: TraceSummary[];
  /** New ones that wait until nobody is reading. */
  waiting: TraceSummary[];
}

export const emptyList: TraceList = { shown: [], waiting: [] };

/**
 * Takes in what the last look found.
 *
 * @param hold whether somebody reads: the rows then stay where they are and only their figures change
 */
export function mergeTraces(
  list: TraceList,
  found: readonly TraceSummary[],
  options: { hold: boolean; most: number },
): TraceList {
  const newest = found.toSorted(byNewest).slice(0, options.most);
  if (!options.hold || list.shown.length === 0) return { shown: newest, waiting: [] };
  const byId = new Map(newest.map((trace) => [trace.traceId, trace]));
  const known = new Set(list.shown.map((trace) => trace.traceId));
  return {
    shown: list.shown.map((trace) => byId.get(trace.traceId) ?? trace),
    waiting: newest.filter((trace) => !known.has(trace.traceId)),
  };
}

/** Lets the waiting ones in. */
export function releaseWaiting(list: TraceList, most: number): TraceList {
  return { shown: [...list.waiting, ...list.shown].toSorted(byNewest).slice(0, most), waiting: [] };
}

function byNewest(a: TraceSummary, b: TraceSummary): number {
  if (a.startTimeUnixNano === b.startTimeUnixNano) return a.traceId < b.traceId ? -1 : 1;
  return a.startTimeUnixNano > b.startTimeUnixNano ? -1 : 1;
}
