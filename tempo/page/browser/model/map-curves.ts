import { type PlacedNode, columnGap, nodeSize } from './map-layout.ts';
import type { MapEdge } from './service-map.ts';

/** How far the curve of a call leaves its ends horizontally. */
const bend = 60;
/** A call against the reading direction goes around below. */
const detour = 22;
/** How far below a label's first line, and so below the curve, its second one is. */
export const errorLine = 23;
/** What a label takes, with some air. */
const labelSize = { width: 96, height: 15 } as const;

export interface MapCurve {
  edge: MapEdge;
  /** For an SVG path. */
  path: string;
  /** The middle of the label's first line. */
  label: { x: number; y: number };
}

/** The calls as curves, with a place for each one's label that no other label has. */
export function drawCurves(edges: readonly MapEdge[], nodes: readonly PlacedNode[]): MapCurve[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const taken: { x: number; y: number }[] = [];
  return edges.flatMap((edge) => {
    const from = byName.get(edge.from);
    const to = byName.get(edge.to);
    if (!from || !to) return [];
    const { path, middle } = drawCurve(from, to);
    const label = findRoom(middle, taken);
    taken.push(label);
    // A second line says how many failed.
    if (edge.errors > 0) taken.push({ x: label.x, y: label.y + errorLine });
    return [{ edge, path, label }];
  });
}

function drawCurve(from: PlacedNode, to: PlacedNode): { path: string; middle: { x: number; y: number } } {
  const start = { x: from.x + nodeSize.width, y: from.y + nodeSize.height / 2 };
  const end = { x: to.x, y: to.y + nodeSize.height / 2 };
  if (end.x > start.x) {
    const path = `M${start.x} ${start.y} C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
    // In the first gap: further on, a long curve may pass behind a node.
    const share = columnGap / 2 / (end.x - start.x);
    return { path, middle: { x: start.x + columnGap / 2, y: start.y + (end.y - start.y) * share - 6 } };
  }
  const below = Math.max(start.y, end.y) + nodeSize.height / 2 + detour;
  const path = `M${start.x} ${start.y} C${start.x + bend} ${below} ${end.x - bend} ${below} ${end.x} ${end.y}`;
  return { path, middle: { x: (start.x + end.x) / 2, y: below - 20 } };
}

function findRoom(wanted: { x: number; y: number }, taken: readonly { x: number; y: number }[]) {
  const label = { ...wanted };
  const collides = () =>
    taken.some(
      ({ x, y }) => Math.abs(x - label.x) < labelSize.width && Math.abs(y - label.y) < labelSize.height,
    );
  while (collides()) label.y += labelSize.height / 3;
  return label;
}
