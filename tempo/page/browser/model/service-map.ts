import type { Attributes, Span, Trace } from '@holdfast/tempo-client/browser';
import { findPercentile } from './percentile.ts';

/** Whoever called a service that no traced span called: a browser, curl, a timer. */
export const outsideName = 'outside';

export interface CallStats {
  requests: number;
  errors: number;
  medianNanos: number;
  p95Nanos: number;
}

export interface MapNode {
  name: string;
  kind: 'outside' | 'service' | 'database' | 'external';
}

/** All calls from one node to another. */
export interface MapEdge extends CallStats {
  from: string;
  to: string;
}

export interface ServiceMap {
  nodes: MapNode[];
  /** The busiest first. */
  edges: MapEdge[];
}

interface Call {
  from: string;
  to: string;
  toKind: MapNode['kind'];
  span: Span;
}

/**
 * Who calls whom, from the spans of traces. A call is a SERVER or CONSUMER span, or another service's span below one; what
 * has no spans of its own, such as a database, is known from its caller's CLIENT or PRODUCER span. A call has failed
 * where the called side's span has, or the caller's where there is no other.
 */
export function computeServiceMap(traces: readonly Trace[]): ServiceMap {
  const kinds = new Map<string, MapNode['kind']>();
  const edges = new Map<string, { from: string; to: string; spans: Span[] }>();
  for (const { from, to, toKind, span } of traces.flatMap(listCalls)) {
    if (!kinds.has(from)) kinds.set(from, from === outsideName ? 'outside' : 'service');
    // What has spans of its own is a service, whatever its callers call it.
    if (toKind === 'service' || !kinds.has(to)) kinds.set(to, toKind);
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, spans: [] };
    edge.spans.push(span);
    edges.set(key, edge);
  }
  return {
    nodes: [...kinds].map(([name, kind]) => ({ name, kind })),
    edges: [...edges.values()]
      .map(({ from, to, spans }) => ({ from, to, ...summarize(spans) }))
      .toSorted((a, b) => b.requests - a.requests),
  };
}

function listCalls(trace: Trace): Call[] {
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  const parentOf = (span: Span) =>
    span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId);
  const answered = new Set<Span>();
  const calls: Call[] = [];
  for (const span of trace.spans) {
    const parent = parentOf(span);
    const { serviceName } = span.resource;
    if (parent && parent.resource.serviceName !== serviceName) {
      answered.add(parent);
      calls.push({ from: parent.resource.serviceName, to: serviceName, toKind: 'service', span });
    } else if (span.parentSpanId === undefined && (span.kind === 'SERVER' || span.kind === 'CONSUMER')) {
      calls.push({ from: outsideName, to: serviceName, toKind: 'service', span });
    }
  }
  for (const span of trace.spans) {
    if (answered.has(span) || (span.kind !== 'CLIENT' && span.kind !== 'PRODUCER')) continue;
    const called = nameCalled(span.attributes);
    if (called) calls.push({ from: span.resource.serviceName, span, ...called });
  }
  return calls;
}

/** The called side by the names that the semantic conventions have, or have had, for it, the most telling first. */
function nameCalled(attributes: Attributes): { to: string; toKind: MapNode['kind'] } | null {
  const read = (name: string) => (typeof attributes[name] === 'string' ? attributes[name] : undefined);
  const system = read('db.system.name') ?? read('db.system');
  const peer = read('service.peer.name') ?? read('peer.service');
  const address = read('server.address');
  if (system === undefined) {
    const to = peer ?? read('messaging.destination.name') ?? address;
    return to === undefined ? null : { to, toKind: 'external' };
  }
  const place = peer ?? read('db.namespace') ?? address;
  const isNamed = place === undefined || place.toLowerCase() === system.toLowerCase();
  return { to: isNamed ? system : `${place} (${system})`, toKind: 'database' };
}

function summarize(spans: readonly Span[]): CallStats {
  const durations = spans
    .map((span) => Number(span.endTimeUnixNano - span.startTimeUnixNano))
    .toSorted((a, b) => a - b);
  return {
    requests: spans.length,
    errors: spans.filter((span) => span.status.code === 'ERROR').length,
    medianNanos: findPercentile(durations, 0.5),
    p95Nanos: findPercentile(durations, 0.95),
  };
}
