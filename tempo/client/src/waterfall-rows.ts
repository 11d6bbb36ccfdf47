import { type SpanNode, buildTree } from './build-tree.ts';
import type { Span } from './trace-model.ts';

/** One line of a waterfall: a span with the tree lines before its name, or a note between spans. */
export type WaterfallRow = { type: 'span'; span: Span; lines: string } | { type: 'note'; text: string };

/** Past this depth the lines shrink to a number, so that names stay readable. */
const deepestLines = 12;

/** The spans of a trace in the order in which they are drawn: depth first, then what has lost its parent. */
export function toWaterfallRows(spans: readonly Span[]): WaterfallRow[] {
  const { roots, orphans } = buildTree(spans);
  const groups = [...Map.groupBy(orphans, (orphan) => orphan.span.parentSpanId ?? '')];
  const orphanRows = groups.flatMap(([parentSpanId, group]): WaterfallRow[] => [
    { type: 'note', text: `missing parent ${parentSpanId}` },
    ...group.flatMap((orphan, index) => subtreeRows(orphan, { isLast: index === group.length - 1 })),
  ]);
  return [...roots.flatMap((root) => subtreeRows(root, {})), ...orphanRows];
}

interface Place {
  node: SpanNode;
  /** The lines of the levels above. */
  before: string;
  /** Undefined on a root, which has no lines of its own. */
  isLast: boolean | undefined;
  depth: number;
}

/** Iterative, since a trace may nest deeper than the call stack. */
function subtreeRows(top: SpanNode, start: { isLast?: boolean }): WaterfallRow[] {
  const rows: WaterfallRow[] = [];
  const pending: Place[] = [{ node: top, before: '', isLast: start.isLast, depth: 0 }];
  for (let place = pending.pop(); place; place = pending.pop()) {
    const { node, before, isLast, depth } = place;
    rows.push({ type: 'span', span: node.span, lines: shorten(before, depth) + branch(isLast) });
    const below = isLast === undefined ? '' : before + (isLast ? '   ' : '│  ');
    node.children.toReversed().forEach((child, index) => {
      pending.push({ node: child, before: below, isLast: index === 0, depth: depth + 1 });
    });
  }
  return rows;
}

function branch(isLast: boolean | undefined): string {
  if (isLast === undefined) return '';
  return isLast ? '└─ ' : '├─ ';
}

function shorten(before: string, depth: number): string {
  return depth > deepestLines ? `⋯ ${depth} ` : before;
}
