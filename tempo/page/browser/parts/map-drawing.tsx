import { formatDuration } from '@holdfast/tempo-client/browser';
import { type MapCurve, drawCurves, errorLine } from '../model/map-curves.ts';
import { type PlacedNode, layOutMap, nodeSize } from '../model/map-layout.ts';
import { formatCount } from '../model/format-time.ts';
import { formatShare, toNodeAddress } from '../model/map-texts.ts';
import type { ServiceMap } from '../model/service-map.ts';

/** The map as a picture of links; the table says the same in words. */
export function MapDrawing({ map, colors }: { map: ServiceMap; colors: ReadonlyMap<string, number> }) {
  const { nodes, width, height } = layOutMap(map);
  const busiest = Math.max(...map.edges.map((edge) => edge.requests));
  return (
    // Wider than a phone, it scrolls, and what scrolls has to be reachable with the keyboard.
    <div class="map-scroll" tabIndex={0} role="region" aria-label="Map of calls">
      <svg class="map" viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" class="arrow" />
          </marker>
        </defs>
        {drawCurves(map.edges, nodes).map((curve) => (
          <Call key={`${curve.edge.from} ${curve.edge.to}`} curve={curve} busiest={busiest} />
        ))}
        {nodes.map((node) => (
          <Node key={node.name} node={node} map={map} color={colors.get(node.name)} />
        ))}
      </svg>
    </div>
  );
}

function Call({ curve, busiest }: { curve: MapCurve; busiest: number }) {
  const { edge, path, label } = curve;
  // Thicker for more calls, by orders of magnitude.
  const thickness = 1.25 + 2.5 * (Math.log1p(edge.requests) / Math.log1p(busiest));
  return (
    <g class={edge.errors > 0 ? 'call is-failing' : 'call'} aria-hidden="true">
      <path d={path} style={{ strokeWidth: thickness }} marker-end="url(#arrow)" />
      <text x={label.x} y={label.y}>
        {edge.requests.toLocaleString('en')} × {formatDuration(edge.medianNanos)}
      </text>
      {edge.errors > 0 && (
        <text x={label.x} y={label.y + errorLine} class="call-errors">
          {formatShare(edge.errors, edge.requests)} failed
        </text>
      )}
    </g>
  );
}

/** What fits into a node. */
const longestName = 24;

const kindNames = {
  outside: 'callers',
  service: 'service',
  database: 'database',
  external: 'external',
} as const;

function Node({ node, map, color }: { node: PlacedNode; map: ServiceMap; color: number | undefined }) {
  const calls = map.edges.filter((edge) => edge.to === node.name);
  const requests = calls.reduce((sum, edge) => sum + edge.requests, 0);
  const errors = calls.reduce((sum, edge) => sum + edge.errors, 0);
  const address = toNodeAddress(node);
  const isLong = node.name.length > longestName;
  const note =
    requests > 0
      ? `${formatCount(requests, 'request')}, ${formatShare(errors, requests)} failed`
      : kindNames[node.kind];
  const body = (
    <>
      <rect width={nodeSize.width} height={nodeSize.height} rx={node.kind === 'database' ? 16 : 6} />
      {color !== undefined && (
        <rect class="node-mark" width={4} height={nodeSize.height - 16} x={9} y={8} rx={2} />
      )}
      <text x={22} y={22} class="node-name">
        {isLong ? `${node.name.slice(0, longestName - 1)}…` : node.name}
        {isLong && <title>{node.name}</title>}
      </text>
      <text x={22} y={39} class={errors > 0 ? 'node-note is-failing' : 'node-note'}>
        {note}
      </text>
    </>
  );
  const attributes = { class: `node service-${color ?? 0}`, transform: `translate(${node.x} ${node.y})` };
  if (address === null) return <g {...attributes}>{body}</g>;
  return (
    <a {...attributes} href={address}>
      {body}
    </a>
  );
}
