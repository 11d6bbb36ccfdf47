import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredTrace, TraceStore } from '../store/trace-store.ts';
import { type SearchTrace, createTraceOpener } from '../traceql/search-span.ts';
import type { TimeRange } from './query-parameters.ts';

const longestSliceMs = 2;

/** What a search looked at, for the `metrics` of its answer. */
export interface Inspected {
  traces: number;
  bytes: number;
}

/**
 * Opens the stored traces one after the other, the newest first, until the visitor returns false. Lets other work in
 * every few milliseconds, so that a search through everything does not hold up what arrives.
 */
export async function visitTraces(
  store: TraceStore,
  range: TimeRange | undefined,
  visit: (trace: SearchTrace) => boolean | void,
): Promise<Inspected> {
  const inspected: Inspected = { traces: 0, bytes: 0 };
  const { open } = createTraceOpener();
  let sliceStart = performance.now();
  for (const stored of store.listNewestFirst()) {
    const trace = open(stored);
    inspected.traces += 1;
    inspected.bytes += countBytes(stored);
    if (overlaps(trace, range) && visit(trace) === false) break;
    if (performance.now() - sliceStart > longestSliceMs) {
      await nextTurn();
      sliceStart = performance.now();
    }
  }
  return inspected;
}

function overlaps(trace: SearchTrace, range: TimeRange | undefined): boolean {
  if (!range) return true;
  const startSeconds = Number(trace.startNanos) / 1e9;
  const endSeconds = Number(trace.endNanos) / 1e9;
  return startSeconds <= range.endSeconds && endSeconds >= range.startSeconds;
}

function countBytes(stored: StoredTrace): number {
  let bytes = 0;
  for (const { spans } of stored.parts) for (let at = 1; at < spans.length; at += 2) bytes += spans[at] ?? 0;
  return bytes;
}
