import {
  context,
  isSpanContextValid,
  propagation,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import type { HttpMethods } from '../http-methods.ts';
import { areBoundariesInstrumented } from '../modes/boundaries.ts';
import { linkSampled } from '../spans/link-trace.ts';
import { rootContext } from '../spans/slim-context.ts';
import { endServerSpan, startServerSpan, type RequestOutcome } from './server-span.ts';

/** A request's place in its trace. */
export interface RequestSpan {
  /** Its active span is the request's SERVER span, and the caller's baggage travels on with it. */
  readonly context: Context;
  /** What the answer tells of it; `null` where there is nothing to tell. */
  readonly told: SpanContext | null;
  readonly end: (outcome: RequestOutcome) => void;
}

/**
 * Starts the SERVER span of a request, or takes the one that an instrumentation has made active, and ends.
 *
 * @param options.isTrusted whether the trace of a caller at an address goes on; otherwise a new one links to it
 */
export function openRequestSpan(
  request: FastifyRequest,
  options: {
    readonly route: string | undefined;
    readonly methods: HttpMethods;
    readonly isTrusted: (address: string | undefined) => boolean;
  },
): RequestSpan {
  if (areBoundariesInstrumented()) {
    const active = context.active();
    return { context: active, told: toTold(trace.getSpanContext(active)), end: () => {} };
  }
  const { route, methods } = options;
  const received = propagation.extract(rootContext, request.headers);
  const isContinued = options.isTrusted(request.socket.remoteAddress);
  const parent = isContinued ? received : trace.deleteSpan(received);
  const links = isContinued ? [] : linkSampled(trace.getSpanContext(received));
  const span = startServerSpan(request, { route, parent, links, methods });
  const own = span.spanContext();
  // With the SDK disabled, the span is the caller's own, of which there is nothing to tell.
  const isCallers = own.spanId === trace.getSpanContext(parent)?.spanId;
  return {
    context: trace.setSpan(parent, span),
    told: isCallers ? null : toTold(own),
    end: (outcome) => endServerSpan(span, outcome),
  };
}

function toTold(span: SpanContext | undefined): SpanContext | null {
  return span !== undefined && isSpanContextValid(span) ? span : null;
}
