import { type MapEdge, type MapNode, type ServiceMap, outsideName } from './service-map.ts';

export const nodeSize = { width: 216, height: 52 } as const;
export const columnGap = 112;
const rowGap = 28;
const margin = 16;
/** Room below for calls that go back. */
const footer = 24;

export interface PlacedNode extends MapNode {
  /** The left upper corner, in pixels. */
  x: number;
  y: number;
}

export interface MapLayout {
  nodes: PlacedNode[];
  width: number;
  height: number;
}

/** Callers on the left of the called; within a column, each near the middle of those that call it. */
export function layOutMap({ nodes, edges }: ServiceMap): MapLayout {
  const levels = findLevels(nodes, edges);
  const columns = Map.groupBy(nodes, (node) => levels.get(node.name) ?? 0);
  const tallest = Math.max(1, ...[...columns.values()].map((column) => column.length));
  const height = tallest * (nodeSize.height + rowGap) - rowGap + 2 * margin;
  const placed = new Map<string, PlacedNode>();
  const middleOf = (node: MapNode) => {
    const callers = edges.flatMap((edge) => (edge.to === node.name ? (placed.get(edge.from)?.y ?? []) : []));
    return callers.length === 0 ? 0 : callers.reduce((sum, y) => sum + y, 0) / callers.length;
  };
  for (const level of [...columns.keys()].toSorted((a, b) => a - b)) {
    const column = (columns.get(level) ?? []).toSorted(
      (a, b) => middleOf(a) - middleOf(b) || (a.name < b.name ? -1 : 1),
    );
    const used = column.length * (nodeSize.height + rowGap) - rowGap;
    for (const [at, node] of column.entries()) {
      const x = margin + level * (nodeSize.width + columnGap);
      placed.set(node.name, { ...node, x, y: (height - used) / 2 + at * (nodeSize.height + rowGap) });
    }
  }
  const deepest = Math.max(0, ...columns.keys());
  const goesBack = edges.some((edge) => (levels.get(edge.to) ?? 0) <= (levels.get(edge.from) ?? 0));
  const width = 2 * margin + (deepest + 1) * nodeSize.width + deepest * columnGap;
  return { nodes: [...placed.values()], width, height: height + (goesBack ? footer : 0) };
}

/** How many calls away from the left each node is at most. */
function findLevels(nodes: readonly MapNode[], edges: readonly MapEdge[]): Map<string, number> {
  const levels = new Map(nodes.map(({ name }) => [name, 0]));
  const forward = dropCircles(nodes, edges);
  // Without circles, no path is longer than there are nodes.
  for (let round = 1; round < nodes.length; round += 1) {
    for (const { from, to } of forward) {
      levels.set(to, Math.max(levels.get(to) ?? 0, (levels.get(from) ?? 0) + 1));
    }
  }
  return levels;
}

/** The calls without those that lead back to where they came from. */
function dropCircles(nodes: readonly MapNode[], edges: readonly MapEdge[]): MapEdge[] {
  const calls = Map.groupBy(edges, (edge) => edge.from);
  const isCalled = new Set(edges.map((edge) => edge.to));
  const state = new Map<string, 'open' | 'done'>();
  const forward: MapEdge[] = [];
  const visit = (name: string) => {
    state.set(name, 'open');
    for (const edge of calls.get(name) ?? []) {
      if (state.get(edge.to) !== 'open') forward.push(edge);
      if (!state.has(edge.to)) visit(edge.to);
    }
    state.set(name, 'done');
  };
  const first = nodes.filter(({ name }) => name === outsideName || !isCalled.has(name));
  for (const { name } of [...first, ...nodes]) if (!state.has(name)) visit(name);
  return forward;
}
