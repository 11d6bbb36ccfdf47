import { type InstrumentationScope, type OtlpSpan, type Resource, toBigInt } from '../otlp/messages.ts';
import type { DecodedTrace } from '../store/read-trace.ts';

/** A span as queries see it: with its process, its library and its trace. */
export interface SearchSpan {
  span: OtlpSpan;
  resource: Resource;
  scope: InstrumentationScope;
  trace: TraceFacts;
  startNanos: bigint;
  endNanos: bigint;
}

/** What is true of a trace as a whole. */
export interface TraceFacts {
  traceId: string;
  rootName: string;
  rootServiceName: string;
  startNanos: bigint;
  endNanos: bigint;
}

export interface SearchTrace extends TraceFacts {
  /** By start time. */
  spans: SearchSpan[];
}

/** Tempo's words for a trace whose root has not arrived. */
const noRoot = '<root span not yet received>';

export function toSearchTrace(decoded: DecodedTrace): SearchTrace {
  const trace: SearchTrace = {
    traceId: decoded.traceId,
    rootName: '',
    rootServiceName: noRoot,
    startNanos: 0n,
    endNanos: 0n,
    spans: [],
  };
  for (const { resource, scopeSpans } of decoded.resourceSpans) {
    for (const { scope, spans } of scopeSpans) {
      for (const span of spans) {
        const startNanos = toBigInt(span.startTimeUnixNano);
        trace.spans.push({
          span,
          resource,
          scope,
          trace,
          startNanos,
          endNanos: toBigInt(span.endTimeUnixNano),
        });
      }
    }
  }
  trace.spans.sort((a, b) => (a.startNanos < b.startNanos ? -1 : Number(a.startNanos > b.startNanos)));
  trace.startNanos = trace.spans[0]?.startNanos ?? 0n;
  for (const { endNanos } of trace.spans) if (endNanos > trace.endNanos) trace.endNanos = endNanos;
  const root = trace.spans.find(isRoot);
  if (root) {
    trace.rootName = root.span.name;
    trace.rootServiceName = getServiceName(root.resource);
  }
  return trace;
}

export function getServiceName(resource: Resource): string {
  const value = resource.attributes.find(({ key }) => key === 'service.name')?.value;
  return value?.value === 'stringValue' ? value.stringValue : '';
}

function isRoot({ span }: SearchSpan): boolean {
  return span.parentSpanId.every((byte) => byte === 0);
}
