import {
  ROOT_CONTEXT,
  context,
  isSpanContextValid,
  propagation,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import { areBoundariesInstrumented } from './modes/boundaries.ts';
import { endServerSpan, startServerSpan, type RequestOutcome } from './fastify/server-span.ts';

/** A request's place in its trace. */
export interface RequestSpan {
  /** Its active span is the request's SERVER span, and the caller's baggage travels on with it. */
  readonly context: Context;
  /** What the answer tells of it; `null` where there is nothing to tell. */
  readonly told: SpanContext | null;
  readonly end: (outcome: RequestOutcome) => void;
}

/** Starts the SERVER span of a request, or takes the one that an instrumentation has made active, and ends. */
export function openRequestSpan(request: FastifyRequest, route: string | undefined): RequestSpan {
  if (areBoundariesInstrumented()) {
    const active = context.active();
    return { context: active, told: toTold(trace.getSpanContext(active)), end: () => {} };
  }
  const callerContext = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = startServerSpan(request, route, callerContext);
  const own = span.spanContext();
  // With the SDK disabled, the span is the caller's own, of which there is nothing to tell.
  const isCallers = own.spanId === trace.getSpanContext(callerContext)?.spanId;
  return {
    context: trace.setSpan(callerContext, span),
    told: isCallers ? null : toTold(own),
    end: (outcome) => endServerSpan(span, outcome),
  };
}

function toTold(span: SpanContext | undefined): SpanContext | null {
  return span !== undefined && isSpanContextValid(span) ? span : null;
}
