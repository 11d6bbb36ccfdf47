import {
  INVALID_SPAN_CONTEXT,
  SpanKind,
  TraceFlags,
  context,
  isSpanContextValid,
  trace,
  type Context,
  type Span,
  type SpanContext,
  type SpanOptions,
  type TimeInput,
  type Tracer,
} from '@opentelemetry/api';
import { isTracingSuppressed, sanitizeAttributes } from '@opentelemetry/core';
import {
  SamplingDecision,
  type IdGenerator,
  type Sampler,
  type SamplingResult,
} from '@opentelemetry/sdk-trace-node';
import { randomFlag } from '../propagation/trace-flags.ts';
import type { SpanOrigin } from './recorded-span.ts';
import { RecordingSpan } from './recording-span.ts';
import { followParent } from './sampler.ts';
import type { ChooseTimeline } from './timeline.ts';

/** What the tracers of a provider have in common, and what is their own of it. */
export interface TracerOptions extends SpanOrigin {
  readonly sampler: Sampler | typeof followParent;
  readonly ids: IdGenerator;
  readonly chooseTimeline: ChooseTimeline;
}

type SpanRun = (span: Span) => unknown;

/** Starts spans as the SDK's tracer does, of the class that is cheap. */
export class SpanTracer implements Tracer {
  private readonly options: TracerOptions;

  constructor(options: TracerOptions) {
    this.options = options;
  }

  startSpan(name: string, spanOptions: SpanOptions = {}, of: Context = context.active()): Span {
    if (isTracingSuppressed(of)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const parentContext = spanOptions.root === true ? trace.deleteSpan(of) : of;
    const parent = trace.getSpan(parentContext);
    const parentSpanContext = readParent(parent);
    const traceId = parentSpanContext?.traceId ?? this.options.ids.generateTraceId();
    if (this.options.sampler === followParent) {
      const isSampled = parentSpanContext === undefined || isFlagged(parentSpanContext, TraceFlags.SAMPLED);
      const sampling = isSampled ? sampled : notSampled;
      return this.start(name, spanOptions, { parentContext, parent, parentSpanContext, traceId, sampling });
    }
    const kind = spanOptions.kind ?? SpanKind.INTERNAL;
    const links = spanOptions.links ?? [];
    // A copy, which the sampler may change: then the span begins with what it has made of it.
    const attributes = sanitizeAttributes(spanOptions.attributes);
    const sampling = this.options.sampler.shouldSample(parentContext, traceId, name, kind, attributes, links);
    const { startTime } = spanOptions;
    const sampledOptions = { startTime, kind, links, attributes: { ...attributes, ...sampling.attributes } };
    return this.start(name, sampledOptions, { parentContext, parent, parentSpanContext, traceId, sampling });
  }

  startActiveSpan<Run extends SpanRun>(name: string, run: Run): ReturnType<Run>;
  startActiveSpan<Run extends SpanRun>(name: string, options: SpanOptions, run: Run): ReturnType<Run>;
  startActiveSpan<Run extends SpanRun>(
    name: string,
    options: SpanOptions,
    of: Context,
    run: Run,
  ): ReturnType<Run>;
  startActiveSpan<Run extends SpanRun>(
    name: string,
    ...rest: [Run] | [SpanOptions, Run] | [SpanOptions, Context, Run]
  ): ReturnType<Run> {
    const run = rest.at(-1) as Run;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const parentContext = rest.length > 2 ? (rest[1] as Context) : context.active();
    const span = this.startSpan(name, options, parentContext);
    return context.with(trace.setSpan(parentContext, span), () => run(span)) as ReturnType<Run>;
  }

  private start(name: string, spanOptions: StartOptions, of: Place): Span {
    const { parent, parentSpanContext, sampling } = of;
    const { ids, counts, chooseTimeline, processors } = this.options;
    counts.countStarted(sampling.decision, parentSpanContext);
    const isSampled = sampling.decision === SamplingDecision.RECORD_AND_SAMPLED;
    const isRandom = parentSpanContext === undefined || isFlagged(parentSpanContext, randomFlag);
    const spanContext: SpanContext = {
      traceId: of.traceId,
      spanId: ids.generateSpanId(),
      traceFlags: (isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | (isRandom ? randomFlag : 0),
    };
    const traceState = sampling.traceState ?? parentSpanContext?.traceState;
    if (traceState !== undefined) spanContext.traceState = traceState;
    if (sampling.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(spanContext);
    const span = new RecordingSpan(this.options, {
      context: spanContext,
      parentSpanContext,
      name,
      kind: spanOptions.kind ?? SpanKind.INTERNAL,
      trace:
        parent instanceof RecordingSpan ? parent.trace : { timeline: chooseTimeline(), encodedId: undefined },
    });
    span.begin(spanOptions.attributes, spanOptions.startTime);
    if (spanOptions.links !== undefined) span.addLinks(spanOptions.links);
    for (const processor of processors) processor.onStart(span, of.parentContext);
    return span;
  }
}

type StartOptions = Pick<SpanOptions, 'kind' | 'links' | 'attributes'> & {
  readonly startTime?: TimeInput | undefined;
};

/** Where a span starts, and whether it is recorded. */
interface Place {
  readonly parentContext: Context;
  readonly parent: Span | undefined;
  /** Where it is valid. */
  readonly parentSpanContext: SpanContext | undefined;
  readonly traceId: string;
  readonly sampling: SamplingResult;
}

const sampled: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const notSampled: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

function isFlagged({ traceFlags }: SpanContext, flag: number): boolean {
  return (traceFlags & flag) !== 0;
}

/** The context of the parent, where there is one that is valid; a span of ours is known to be. */
function readParent(parent: Span | undefined): SpanContext | undefined {
  const spanContext = parent?.spanContext();
  if (spanContext === undefined || parent instanceof RecordingSpan) return spanContext;
  return isSpanContextValid(spanContext) ? spanContext : undefined;
}
