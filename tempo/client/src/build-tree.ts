import type { Span } from './trace-model.ts';

export interface SpanNode {
  span: Span;
  /** By start time. */
  children: SpanNode[];
}

export interface SpanTree {
  /** Spans without a parent: one in a complete trace. */
  roots: SpanNode[];
  /** Spans whose parent is not (or not yet) among the spans given. */
  orphans: SpanNode[];
}

/**
 * Nests spans by their parent ids. Every span given is in the result exactly once, even where parents form a circle:
 * one of the circle's spans then counts as an orphan.
 */
export function buildTree(spans: readonly Span[]): SpanTree {
  const nodes = spans.toSorted(byStart).map((span): SpanNode => ({ span, children: [] }));
  const byId = new Map(nodes.map((node) => [node.span.spanId, node]));
  const parents = new Map<SpanNode, SpanNode>();
  const tree: SpanTree = { roots: [], orphans: [] };
  for (const node of nodes) {
    const { parentSpanId } = node.span;
    const parent = parentSpanId === undefined ? undefined : byId.get(parentSpanId);
    if (parentSpanId === undefined) {
      tree.roots.push(node);
    } else if (parent && !closesCircle(node, parent, parents)) {
      parent.children.push(node);
      parents.set(node, parent);
    } else {
      tree.orphans.push(node);
    }
  }
  return tree;
}

function closesCircle(node: SpanNode, parent: SpanNode, parents: Map<SpanNode, SpanNode>): boolean {
  if (node === parent) return true;
  // Only what has children can be above its own parent; parents mostly start first, so this skips nearly every walk.
  if (node.children.length === 0) return false;
  for (let at: SpanNode | undefined = parent; at; at = parents.get(at)) if (at === node) return true;
  return false;
}

function byStart(a: Span, b: Span): number {
  if (a.startTimeUnixNano === b.startTimeUnixNano) return 0;
  return a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1;
}
