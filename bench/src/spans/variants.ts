import { ROOT_CONTEXT, type Context, type Tracer } from '@opentelemetry/api';
import { createBatchBuilder } from '@holdfast/telemetry/batch-builder';
import { rootContext } from '@holdfast/telemetry/root-context';
import { createTracerProvider } from '@holdfast/telemetry/tracer-provider';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Of the default queue. */
const spansPerBatch = 512;

const resource = resourceFromAttributes({ 'service.name': 'bench', 'service.version': '0.0.0' });

/** What makes spans, and what becomes of them. */
export interface Variant {
  readonly tracer: Tracer;
  readonly root: Context;
}

/** Makes what is compared, each with state of its own. */
export function createVariants() {
  return {
    ours: { tracer: createOurTracer(createOurEncoder()), root: rootContext },
    official: { tracer: createOfficialTracer(createOfficialEncoder()), root: ROOT_CONTEXT },
    'ours, not encoded': { tracer: createOurTracer(() => {}), root: rootContext },
    'official, not encoded': { tracer: createOfficialTracer(() => {}), root: ROOT_CONTEXT },
  } as const satisfies Record<string, Variant>;
}

export type VariantName = keyof ReturnType<typeof createVariants>;

function createOurTracer(onEnd: SpanProcessor['onEnd']): Tracer {
  return createTracerProvider({ resource, spanProcessors: [createProcessor(onEnd)] }).getTracer('bench');
}

function createOfficialTracer(onEnd: SpanProcessor['onEnd']): Tracer {
  return new NodeTracerProvider({ resource, spanProcessors: [createProcessor(onEnd)] }).getTracer('bench');
}

/** Encodes a span when it ends, as the services do. */
function createOurEncoder(): (span: ReadableSpan) => void {
  const builder = createBatchBuilder(resource);
  return (span) => {
    builder.add(span);
    if (builder.spanCount >= spansPerBatch) builder.finish();
  };
}

/** Encodes spans when there are enough, as the official exporters do. */
function createOfficialEncoder(): (span: ReadableSpan) => void {
  let batch: ReadableSpan[] = [];
  return (span) => {
    batch.push(span);
    if (batch.length < spansPerBatch) return;
    ProtobufTraceSerializer.serializeRequest(batch);
    batch = [];
  };
}

function createProcessor(onEnd: SpanProcessor['onEnd']): SpanProcessor {
  return { onStart: () => {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
}
