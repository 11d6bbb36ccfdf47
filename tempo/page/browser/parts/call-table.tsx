import { formatDuration } from '@holdfast/tempo-client/browser';
import { formatShare, toNodeAddress } from '../model/map-texts.ts';
import type { MapNode, ServiceMap } from '../model/service-map.ts';
import { ServiceName } from './service-name.tsx';

/** The map's calls as a table, the busiest first. */
export function CallTable({ map, colors }: { map: ServiceMap; colors: ReadonlyMap<string, number> }) {
  const byName = new Map(map.nodes.map((node) => [node.name, node]));
  return (
    <table class="traces calls">
      <caption class="hidden-text">Calls</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          {['Requests', 'Failed', 'Median', 'p95'].map((name) => (
            <th key={name} scope="col" class="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {map.edges.map((edge) => (
          <tr key={`${edge.from} ${edge.to}`}>
            <td>
              <NodeName node={byName.get(edge.from)} color={colors.get(edge.from)} />
            </td>
            <td>
              <NodeName node={byName.get(edge.to)} color={colors.get(edge.to)} />
            </td>
            <td class="number">{edge.requests.toLocaleString('en')}</td>
            <td class="number">
              {edge.errors > 0 ? (
                <span class="error-chip">
                  {edge.errors.toLocaleString('en')} · {formatShare(edge.errors, edge.requests)}
                </span>
              ) : (
                '0'
              )}
            </td>
            <td class="number">{formatDuration(edge.medianNanos)}</td>
            <td class="number">{formatDuration(edge.p95Nanos)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NodeName({ node, color }: { node: MapNode | undefined; color: number | undefined }) {
  if (!node) return null;
  const address = toNodeAddress(node);
  const name = color === undefined ? node.name : <ServiceName name={node.name} color={color} />;
  return address === null ? <>{name}</> : <a href={address}>{name}</a>;
}
