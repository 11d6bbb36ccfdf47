import { type ScannedScope, type Slice, scanRequest } from '../otlp/scan-request.ts';

/**
 * What the index costs beside the bytes of the spans: V8's objects, map entries and keys, rounded up from heap
 * snapshots, so that many tiny spans are bounded as well as few large ones.
 */
const indexBytes = { perTrace: 512, perPart: 256, perSpan: 32 } as const;

const traceIdBytes = 16;

export interface StoreLimits {
  maxSpans: number;
  /** Encoded spans and the index over them. */
  maxBytes: number;
}

/** One request's bytes, shared by all traces that have spans in it. */
interface Batch {
  bytes: Buffer;
  liveTraces: number;
}

/** The spans of one trace that arrived together under one resource and scope. */
export interface TracePart {
  bytes: Buffer;
  resource: Slice;
  scope: Slice;
  /** Two numbers a span: where it begins in `bytes`, and how many bytes it has. */
  spans: number[];
}

export interface StoredTrace {
  /** 32 lower-case hex digits. */
  traceId: string;
  parts: TracePart[];
}

interface Entry extends StoredTrace {
  batches: Batch[];
  spanCount: number;
  /** The trace that appeared next; see `oldest`. */
  next: Entry | undefined;
}

export interface StoreStats {
  traces: number;
  spans: number;
  bytes: number;
  /** Traces dropped so far, to keep within the limits. */
  droppedTraces: number;
}

export interface TraceStore {
  /**
   * Takes in one encoded ExportTraceServiceRequest.
   *
   * @returns how many spans it had
   * @throws {MalformedRequestError} and stores nothing of it
   */
  add: (request: Uint8Array) => number;
  get: (traceId: string) => StoredTrace | undefined;
  /** All traces, the one that appeared last first. Later changes do not show. */
  listNewestFirst: () => StoredTrace[];
  getStats: () => StoreStats;
}

/**
 * Keeps the newest traces in memory, as they arrived: encoded, with an index from trace id to the spans' places.
 * Taking in a span costs a look at its bytes and two numbers; decoding is left to whoever asks.
 *
 * Past a limit, whole traces are dropped, the one whose first span came first of all. Dropping in that order also means
 * that no old request's bytes stay behind for the sake of one long-lived trace.
 */
export function createTraceStore(limits: StoreLimits): TraceStore {
  const traces = new Map<string, Entry>();
  // The order of dropping, as a linked list: taking the first key of a Map steps over all that were deleted before it.
  let oldest: Entry | undefined;
  let newest: Entry | undefined;
  const totals = { spans: 0, bytes: 0, droppedTraces: 0 };

  function add(request: Uint8Array): number {
    const scopes = scanRequest(request);
    const spanCount = scopes.reduce((sum, scope) => sum + scope.spans.length / 3, 0);
    if (spanCount === 0) return 0;
    const batch: Batch = { bytes: toOwnMemory(request), liveTraces: 0 };
    totals.bytes += batch.bytes.length;
    totals.spans += spanCount;
    for (const scope of scopes) addScope(batch, scope);
    while (totals.spans > limits.maxSpans || totals.bytes > limits.maxBytes) dropOldest();
    return spanCount;
  }

  function addScope(batch: Batch, scope: ScannedScope): void {
    const parts = new Map<Entry, TracePart>();
    for (let at = 0; at < scope.spans.length; at += 3) {
      const [traceIdAt = 0, offset = 0, length = 0] = [
        scope.spans[at],
        scope.spans[at + 1],
        scope.spans[at + 2],
      ];
      const entry = getOrCreate(batch.bytes.toString('hex', traceIdAt, traceIdAt + traceIdBytes));
      let part = parts.get(entry);
      if (!part) {
        part = { bytes: batch.bytes, resource: scope.resource, scope: scope.scope, spans: [] };
        parts.set(entry, part);
        addPart(entry, batch, part);
      }
      part.spans.push(offset, length);
      entry.spanCount += 1;
      totals.bytes += indexBytes.perSpan;
    }
  }

  function getOrCreate(traceId: string): Entry {
    const existing = traces.get(traceId);
    if (existing) return existing;
    const entry: Entry = { traceId, parts: [], batches: [], spanCount: 0, next: undefined };
    traces.set(traceId, entry);
    if (newest) newest.next = entry;
    oldest ??= entry;
    newest = entry;
    totals.bytes += indexBytes.perTrace;
    return entry;
  }

  function addPart(entry: Entry, batch: Batch, part: TracePart): void {
    entry.parts.push(part);
    totals.bytes += indexBytes.perPart;
    // Requests are taken in one after the other, so this one can only be the last.
    if (entry.batches.at(-1) === batch) return;
    entry.batches.push(batch);
    batch.liveTraces += 1;
  }

  function dropOldest(): void {
    const dropped = oldest;
    if (!dropped) throw new Error('the trace store counts spans or bytes that belong to no trace');
    oldest = dropped.next;
    if (!oldest) newest = undefined;
    traces.delete(dropped.traceId);
    totals.droppedTraces += 1;
    totals.spans -= dropped.spanCount;
    totals.bytes -=
      indexBytes.perTrace +
      indexBytes.perPart * dropped.parts.length +
      indexBytes.perSpan * dropped.spanCount;
    for (const batch of dropped.batches) {
      batch.liveTraces -= 1;
      if (batch.liveTraces === 0) totals.bytes -= batch.bytes.length;
    }
  }

  return {
    add,
    get: (traceId) => traces.get(traceId),
    listNewestFirst: () => [...traces.values()].toReversed(),
    getStats: () => ({ traces: traces.size, ...totals }),
  };
}

/** A slice of a connection's read buffer would keep all of that buffer in memory, uncounted. */
function toOwnMemory(bytes: Uint8Array): Buffer {
  const owned = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
  return Buffer.from(owned.buffer);
}
