import { type Tracer, type TracerOptions, type TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { IdGenerator, Sampler, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { countSpans } from './span-counts.ts';
import { createConstantsFinder } from './constant-attributes.ts';
import { createIdGenerator } from './id-generator.ts';
import { createSampler, type followParent } from './sampler.ts';
import { readSpanLimits, type SpanLimits } from './span-limits.ts';
import { createTimelineChooser } from './timeline.ts';
import { SpanTracer } from './span-tracer.ts';

export interface TracerProviderOptions {
  readonly resource: Resource;
  /** Are given every span that is recorded, in this order. */
  readonly spanProcessors: readonly SpanProcessor[];
  /** What `OTEL_TRACES_SAMPLER` asks for, unless given. */
  readonly sampler?: Sampler | typeof followParent;
  /** What `OTEL_SPAN_*_LIMIT` and `OTEL_ATTRIBUTE_*_LIMIT` ask for, unless given. */
  readonly limits?: SpanLimits;
  /** Random ids, unless given. */
  readonly ids?: IdGenerator;
}

/** A provider of tracers that can be stopped. */
export interface StoppableTracerProvider extends TracerProvider {
  /** @throws what a processor throws */
  readonly forceFlush: () => Promise<void>;
  /** @throws what a processor throws */
  readonly shutdown: () => Promise<void>;
}

/** Makes what makes spans: as the SDK's provider to the API and to span processors. */
export function createTracerProvider(options: TracerProviderOptions): StoppableTracerProvider {
  const processors = options.spanProcessors;
  const limits = options.limits ?? readSpanLimits();
  const common = {
    resource: options.resource,
    processors,
    counts: countSpans(),
    sampler: options.sampler ?? createSampler(),
    limits,
    findConstants: createConstantsFinder(limits),
    ids: options.ids ?? createIdGenerator(),
    chooseTimeline: createTimelineChooser(),
  };
  const tracers = new Map<string, Tracer>();

  return {
    getTracer: (name, version, { schemaUrl }: TracerOptions = {}) => {
      const key =
        version === undefined && schemaUrl === undefined ? name : JSON.stringify([name, version, schemaUrl]);
      let tracer = tracers.get(key);
      if (tracer === undefined) {
        const scope = {
          name,
          ...(version === undefined ? {} : { version }),
          ...(schemaUrl === undefined ? {} : { schemaUrl }),
        };
        tracer = new SpanTracer({ ...common, scope });
        tracers.set(key, tracer);
      }
      return tracer;
    },
    forceFlush: async () => {
      await Promise.all(processors.map(async (processor) => processor.forceFlush()));
    },
    shutdown: async () => {
      common.counts.stop();
      await Promise.all(processors.map(async (processor) => processor.shutdown()));
    },
  };
}
