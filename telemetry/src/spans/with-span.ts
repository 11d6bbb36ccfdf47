import { context, trace, type Span } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { HoldfastAttributes } from '../attributes.ts';
import { getTracer } from './tracer.ts';

/** What code inside a span may do with it. */
export interface ActiveSpan {
  /** Adds attributes of the registry in `attributes.ts`. */
  setAttributes(attributes: HoldfastAttributes): void;
}

/**
 * Runs a step of a use case as an INTERNAL span, child of the span that is active.
 *
 * A throw ends the span and passes on unrecorded: errors are recorded once, by who answers them.
 *
 * @param name low in cardinality: a verb and a noun, never an id
 * @param step what the span covers; it is active meanwhile
 */
export async function withSpan<Result>(
  name: string,
  attributes: HoldfastAttributes,
  step: (span: ActiveSpan) => Promise<Result>,
): Promise<Result> {
  const callerContext = context.active();
  const span = getTracer().startSpan(name, { attributes }, callerContext);
  try {
    return await context.with(trace.setSpan(callerContext, span), async () => step(span));
  } finally {
    span.end();
  }
}

/** The synchronous form of {@link withSpan}, for steps that compute and do not wait. */
export function withSpanSync<Result>(
  name: string,
  attributes: HoldfastAttributes,
  step: (span: ActiveSpan) => Result,
): Result {
  const callerContext = context.active();
  const span = getTracer().startSpan(name, { attributes }, callerContext);
  try {
    return context.with(trace.setSpan(callerContext, span), () => step(span));
  } finally {
    span.end();
  }
}

/** Adds attributes of the registry to the span that is active, if one is. */
export function annotateSpan(attributes: HoldfastAttributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Runs something that makes no spans: what polls every second would bury the traces that people look for. */
export async function withoutTracing<Result>(run: () => Promise<Result>): Promise<Result> {
  return context.with(suppressTracing(context.active()), run);
}

const noSpan: ActiveSpan = { setAttributes: () => {} };

/** What of a span the code inside it may use; without a span, the same to no effect. */
export function narrowSpan(span: Span | undefined): ActiveSpan {
  return span ?? noSpan;
}
