import { context, trace, type Attributes, type Span } from '@opentelemetry/api';
import { suppressTracing, type InstrumentationScope } from '@opentelemetry/core';
import { getTracer } from './tracer.ts';

/** What code inside a span may do with it. */
export interface ActiveSpan<Declared> {
  /** Adds declared attributes. */
  setAttributes(attributes: Declared): void;
}

/** What makes a step of a use case a span. */
export interface StepSpans<Declared> {
  /**
   * Runs a step of a use case as an INTERNAL span, child of the span that is active.
   *
   * A throw ends the span and passes on unrecorded: errors are recorded once, by who answers them.
   *
   * @param name low in cardinality: a verb and a noun, never an id
   * @param step what the span covers; it is active meanwhile
   */
  readonly withSpan: <Result>(
    name: string,
    attributes: Declared,
    step: (span: ActiveSpan<Declared>) => Promise<Result>,
  ) => Promise<Result>;
  /** The synchronous form of `withSpan`, for steps that compute and do not wait. */
  readonly withSpanSync: <Result>(
    name: string,
    attributes: Declared,
    step: (span: ActiveSpan<Declared>) => Result,
  ) => Result;
  /** Adds declared attributes to the span that is active, if one is. */
  readonly annotateSpan: (attributes: Declared) => void;
}

/** @param scope whose spans they are */
export function createStepSpans<Declared extends Attributes>(
  scope: InstrumentationScope,
): StepSpans<Declared> {
  return {
    withSpan: async (name, attributes, step) => {
      const callerContext = context.active();
      const span = getTracer(scope).startSpan(name, { attributes }, callerContext);
      try {
        return await context.with(trace.setSpan(callerContext, span), async () => step(span));
      } finally {
        span.end();
      }
    },
    withSpanSync: (name, attributes, step) => {
      const callerContext = context.active();
      const span = getTracer(scope).startSpan(name, { attributes }, callerContext);
      try {
        return context.with(trace.setSpan(callerContext, span), () => step(span));
      } finally {
        span.end();
      }
    },
    annotateSpan: (attributes) => {
      trace.getActiveSpan()?.setAttributes(attributes);
    },
  };
}

/** Runs something that makes no spans: what polls every second would bury the traces that people look for. */
export async function withoutTracing<Result>(run: () => Promise<Result>): Promise<Result> {
  return context.with(suppressTracing(context.active()), run);
}

const noSpan = { setAttributes: () => {} };

/** What of a span the code inside it may use; without a span, the same to no effect. */
export function narrowSpan<Declared extends Attributes>(span: Span | undefined): ActiveSpan<Declared> {
  return span ?? noSpan;
}
