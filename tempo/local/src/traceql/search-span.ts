import type { InstrumentationScope, Resource } from '../otlp/messages.ts';
import type { Slice } from '../otlp/scan-request.ts';
import { decodeResource, decodeScope } from '../otlp/schema.ts';
import { LazySpan } from '../store/lazy-span.ts';
import type { StoredTrace } from '../store/trace-store.ts';

/** A span as queries see it: with its process, its library and its trace. */
export interface SearchSpan {
  span: LazySpan;
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

/** Turns what is stored of traces into what queries look at. */
export interface TraceOpener {
  open: (stored: StoredTrace) => SearchTrace;
}

/** Resources that are remembered; more would only be traces that have nothing in common. */
const mostRemembered = 1_000;

/** Remembers the resources and scopes that it has decoded, since all spans of a request share them: make one for each search. */
export function createTraceOpener(): TraceOpener {
  const readResource = rememberLatest(decodeResource);
  const readScope = rememberLatest(decodeScope);
  return {
    open: (stored) => {
      const trace: SearchTrace = {
        traceId: stored.traceId,
        rootName: '',
        rootServiceName: noRoot,
        startNanos: 0n,
        endNanos: 0n,
        spans: [],
      };
      const seen = new Set<string>();
      for (const { bytes, spans, ...part } of stored.parts) {
        const resource = readResource(bytes, part.resource);
        const scope = readScope(bytes, part.scope);
        for (let at = 0; at < spans.length; at += 2) {
          const span = new LazySpan(bytes, { offset: spans[at] ?? 0, length: spans[at + 1] ?? 0 });
          const { identity } = span;
          if (seen.has(identity)) continue;
          seen.add(identity);
          trace.spans.push({
            span,
            resource,
            scope,
            trace,
            startNanos: span.startNanos,
            endNanos: span.endNanos,
          });
        }
      }
      addFacts(trace);
      return trace;
    },
  };
}

function addFacts(trace: SearchTrace): void {
  trace.spans.sort((a, b) => (a.startNanos < b.startNanos ? -1 : Number(a.startNanos > b.startNanos)));
  trace.startNanos = trace.spans[0]?.startNanos ?? 0n;
  for (const { endNanos } of trace.spans) if (endNanos > trace.endNanos) trace.endNanos = endNanos;
  const root = trace.spans.find(isRoot);
  if (root) {
    trace.rootName = root.span.name;
    trace.rootServiceName = getServiceName(root.resource);
  }
}

function rememberLatest<Message>(
  decode: (bytes: Uint8Array) => Message,
): (bytes: Uint8Array, place: Slice) => Message {
  const known = new Map<Slice, Message>();
  return (bytes, place) => {
    let message = known.get(place);
    if (message === undefined) {
      if (known.size === mostRemembered) known.clear();
      message = decode(bytes.subarray(place.offset, place.offset + place.length));
      known.set(place, message);
    }
    return message;
  };
}

export function getServiceName(resource: Resource): string {
  const value = resource.attributes.find(({ key }) => key === 'service.name')?.value;
  return value?.value === 'stringValue' ? value.stringValue : '';
}

function isRoot({ span }: SearchSpan): boolean {
  return span.parentSpanId.every((byte) => byte === 0);
}
