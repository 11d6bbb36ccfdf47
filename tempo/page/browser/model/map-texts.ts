import { toSearchAddress } from './search-address.ts';
import type { MapNode } from './service-map.ts';

/** The search for a node's traces; null for what is no service, and so has no spans of its own. */
export function toNodeAddress(node: MapNode): string | null {
  if (node.kind === 'service') return toSearchAddress({ service: node.name });
  if (node.kind !== 'database') return null;
  // The name is `place (system)`, or the system alone.
  const system = /\(([^()]+)\)$/.exec(node.name)?.[1] ?? node.name;
  return toSearchAddress({ attribute: `span.db.system.name=${system}` });
}

/** `0 %`, `< 1 %`, `12 %`. */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent < 1 ? '< 1 %' : `${Math.round(percent)} %`;
}
