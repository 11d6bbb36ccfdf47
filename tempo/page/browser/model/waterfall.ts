import { type Span, type SpanNode, buildTree } from '@holdfast/tempo-client/browser';

/** One span of a waterfall. Times are nanoseconds after the trace's start. */
export interface SpanRow {
  span: Span;
  /** Its place in `Waterfall.rows`. */
  index: number;
  /** 0 on the top level. */
  depth: number;
  /** -1 on the top level. */
  parent: number;
  /** The row after the last one below this: `index + 1` where it has no children. */
  end: number;
  children: number[];
  /** Among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
  startNanos: number;
  endNanos: number;
  isError: boolean;
  /** Whether some span below it failed. */
  hasErrorBelow: boolean;
  /** It names a parent that is not in the trace. */
  lostParent: boolean;
}

/** A trace, laid out in the order in which it is drawn: depth first. */
export interface Waterfall {
  traceId: string;
  rows: SpanRow[];
  startUnixNano: bigint;
  durationNanos: number;
  deepest: number;
  bySpanId: ReadonlyMap<string, SpanRow>;
}

interface Place {
  node: SpanNode;
  depth: number;
  parent: number;
  position: number;
  siblings: number;
  lostParent: boolean;
}

/** Lays out a trace of any size and depth: nothing here recurses. */
export function layOutWaterfall(traceId: string, spans: readonly Span[]): Waterfall {
  const startUnixNano = spans.reduce(
    (least, span) => (span.startTimeUnixNano < least ? span.startTimeUnixNano : least),
    spans[0]?.startTimeUnixNano ?? 0n,
  );
  const rows: SpanRow[] = [];
  const pending = listTops(spans).toReversed();
  for (let place = pending.pop(); place; place = pending.pop()) {
    const { node, parent, depth } = place;
    const row = toRow(place, rows.length, startUnixNano);
    rows.push(row);
    rows[parent]?.children.push(row.index);
    const siblings = node.children.length;
    for (let at = siblings - 1; at >= 0; at -= 1) {
      const child = node.children[at];
      if (child) {
        const below = { depth: depth + 1, parent: row.index, lostParent: false };
        pending.push({ node: child, position: at + 1, siblings, ...below });
      }
    }
  }
  closeSubtrees(rows);
  return {
    traceId,
    rows,
    startUnixNano,
    durationNanos: rows.reduce((most, row) => Math.max(most, row.endNanos), 0),
    deepest: rows.reduce((most, row) => Math.max(most, row.depth), 0),
    bySpanId: new Map(rows.map((row) => [row.span.spanId, row])),
  };
}

function listTops(spans: readonly Span[]): Place[] {
  const { roots, orphans } = buildTree(spans);
  return [...roots, ...orphans].map((node, at) => ({
    node,
    depth: 0,
    parent: -1,
    position: at + 1,
    siblings: roots.length + orphans.length,
    lostParent: at >= roots.length,
  }));
}

function toRow(place: Place, index: number, startUnixNano: bigint): SpanRow {
  const { node, ...rest } = place;
  const { span } = node;
  const startNanos = Number(span.startTimeUnixNano - startUnixNano);
  return {
    ...rest,
    span,
    index,
    end: index + 1,
    children: [],
    startNanos,
    // Clocks can be set back during a span; its duration is then none.
    endNanos: Math.max(startNanos, Number(span.endTimeUnixNano - startUnixNano)),
    isError: span.status.code === 'ERROR',
    hasErrorBelow: false,
  };
}

/** From the last row to the first, so that each has heard of all below it when it tells its parent. */
function closeSubtrees(rows: SpanRow[]): void {
  for (const row of rows.toReversed()) {
    const parent = rows[row.parent];
    if (!parent) continue;
    parent.end = Math.max(parent.end, row.end);
    parent.hasErrorBelow ||= row.isError || row.hasErrorBelow;
  }
}
