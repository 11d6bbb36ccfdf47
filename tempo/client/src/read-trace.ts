import { readAttributes } from './read-attributes.ts';
import type { Span, SpanKind, SpanSource, SpanStatus, Trace } from './trace-model.ts';
import type { ResourceSpansJson, SpanJson } from './trace-schema.ts';

/** By number, as OTLP declares them. */
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const statusCodes = ['UNSET', 'OK', 'ERROR'] as const;

/** Flattens Tempo's answer into one list of spans, each with its resource and scope. */
export function readTrace(traceId: string, resourceSpans: ResourceSpansJson[]): Trace {
  const spans = new Map<string, Span>();
  for (const { resource, scopeSpans } of resourceSpans) {
    const resourceAttributes = readAttributes(resource.attributes);
    const serviceName = resourceAttributes['service.name'];
    for (const { scope, spans: scoped } of scopeSpans) {
      const source: SpanSource = {
        resource: {
          serviceName: typeof serviceName === 'string' ? serviceName : 'unknown_service',
          attributes: resourceAttributes,
        },
        scope: { name: scope.name, version: scope.version, attributes: readAttributes(scope.attributes) },
      };
      // An exporter that retries delivers a span again, and Tempo may hand out both. The kind is part of the key since
      // Zipkin's instrumentations give the two sides of a call one id.
      for (const json of scoped) spans.set(`${json.spanId}/${json.kind}`, readSpan(json, source));
    }
  }
  return { traceId, spans: [...spans.values()].toSorted(byStart) };
}

function readSpan(json: SpanJson, source: SpanSource): Span {
  return {
    ...source,
    traceId: json.traceId,
    spanId: json.spanId,
    parentSpanId: json.parentSpanId === '' || /^0+$/.test(json.parentSpanId) ? undefined : json.parentSpanId,
    traceState: json.traceState,
    name: json.name,
    kind: readKind(json.kind),
    startTimeUnixNano: json.startTimeUnixNano,
    endTimeUnixNano: json.endTimeUnixNano,
    attributes: readAttributes(json.attributes),
    status: { code: readStatusCode(json.status.code), message: json.status.message },
    events: json.events.map((event) => ({ ...event, attributes: readAttributes(event.attributes) })),
    links: json.links.map((link) => ({ ...link, attributes: readAttributes(link.attributes) })),
  };
}

function readKind(kind: string | number): SpanKind {
  const name = typeof kind === 'number' ? kinds[kind] : kind.replace('SPAN_KIND_', '');
  return kinds.find((known) => known === name) ?? 'UNSPECIFIED';
}

function readStatusCode(code: string | number): SpanStatus['code'] {
  const name = typeof code === 'number' ? statusCodes[code] : code.replace('STATUS_CODE_', '');
  return statusCodes.find((known) => known === name) ?? 'UNSET';
}

function byStart(a: Span, b: Span): number {
  if (a.startTimeUnixNano !== b.startTimeUnixNano) return a.startTimeUnixNano < b.startTimeUnixNano ? -1 : 1;
  return a.spanId < b.spanId ? -1 : 1;
}
