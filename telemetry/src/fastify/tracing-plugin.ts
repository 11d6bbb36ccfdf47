import { Readable } from 'node:stream';
import {
  context,
  isSpanContextValid,
  propagation,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { collectHopTimes, describeHopTimes } from '../propagation/hop-times.ts';
import { readHttpMethods } from '../http-methods.ts';
import { linkSampled } from '../spans/link-trace.ts';
import { createTrustCheck, type TrustedCallers } from '../propagation/trusted-callers.ts';
import { createRouteSpeller } from '../route-template.ts';
import { createServerDurationRecorder } from './server-metrics.ts';
import { describeAnswer, endServerSpan, startServerSpan } from './server-span.ts';
import { rootContext } from '../spans/slim-context.ts';
import { createTraceHeaders, type TracePages } from './trace-headers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The context whose active span is the request's SERVER span; `null` where the route is not traced, and
     * `undefined` where Fastify refused the URL before any hook ran.
     */
    traceContext: Context | null | undefined;
    /** What the answer tells of its trace; `null` where there is nothing to tell. */
    toldSpan: SpanContext | null;
    /** The route that takes the request, as spans and metrics spell it: `/items/{id}`. `undefined` where none does. */
    routeTemplate: string | null | undefined;
    /** What the stream failed with that the answer is read from; `null` while it has not. */
    sourceError: Error | null;
  }
  interface FastifyContextConfig {
    /** `false` keeps a route's requests out of the traces; they are measured all the same. */
    traced?: boolean;
  }
}

/** With a page of traces given, every answer links to its own. */
export interface TracingPluginOptions extends TracePages {
  /**
   * Whose `traceparent` is continued, by the address that the connection comes from; every caller's unless it is given. The
   * request of another begins a trace of its own, which links to the caller's span.
   */
  readonly trustedCallers?: TrustedCallers | undefined;
}

/**
 * Makes every request a SERVER span: reads the caller's context, keeps the span active through the handler, tells the
 * caller the trace by response headers, and ends the span when the answer has been sent or the connection is gone.
 */
export const tracingPlugin = fp<TracingPluginOptions>(
  async (app, options) => {
    const methods = readHttpMethods();
    const recordDuration = createServerDurationRecorder(methods);
    const headers = createTraceHeaders(options);
    const isTrusted = createTrustCheck(options.trustedCallers ?? 'all');
    const spellRoute = createRouteSpeller();
    app.decorateRequest('traceContext', null);
    app.decorateRequest('toldSpan', null);
    app.decorateRequest('sourceError', null);
    app.decorateRequest('routeTemplate', null);

    app.addHook('onRequest', (request, reply, done) => {
      // Fastify puts these together anew each time that they are asked for.
      const { config, url } = request.routeOptions;
      const route = spellRoute(url);
      request.routeTemplate = route;
      const startedAt = performance.now();
      if (config.traced === false) {
        reply.raw.once('close', () => {
          const outcome = describeAnswer(reply, request.sourceError);
          recordDuration(request, { route, outcome, durationMs: performance.now() - startedAt });
        });
        done();
        return;
      }
      const received = propagation.extract(rootContext, request.headers);
      const isContinued = isTrusted(request.socket.remoteAddress);
      const callerContext = isContinued ? received : trace.deleteSpan(received);
      const links = isContinued ? [] : linkSampled(trace.getSpanContext(received));
      const span = startServerSpan(request, { route, parent: callerContext, links, methods });
      // The caller's baggage stays in the context, and so travels on.
      request.traceContext = collectHopTimes(trace.setSpan(callerContext, span));
      // With the SDK disabled, the span is the caller's own, of which there is nothing to tell.
      const told = span.spanContext();
      if (told.spanId !== trace.getSpanContext(callerContext)?.spanId && isSpanContextValid(told)) {
        request.toldSpan = told;
      }
      // 'close' comes after the last byte, and also when the caller goes away early.
      reply.raw.once('close', () => {
        const outcome = describeAnswer(reply, request.sourceError);
        endServerSpan(span, outcome);
        recordDuration(request, { route, outcome, durationMs: performance.now() - startedAt });
      });
      context.with(request.traceContext, done);
    });

    app.addHook('onSend', (request, reply, payload, done) => {
      if (payload instanceof Readable) {
        payload.once('error', (error) => {
          // A source that fails because the caller has left is nobody's error.
          if (!reply.raw.destroyed) request.sourceError = error;
        });
      }
      if (request.traceContext && request.toldSpan !== null) {
        const { traceContext, toldSpan } = request;
        const timing = describeHopTimes(traceContext, reply.elapsedTime);
        headers.write(reply, { span: toldSpan, context: traceContext }, timing);
      }
      done();
    });

    // A body arrives by stream events, which run outside the request's context: enter it again before validation.
    app.addHook('preValidation', (request, _reply, done) => {
      runInTrace(request, done);
    });
  },
  { name: 'holdfast-tracing', fastify: '5.x' },
);

/** Runs a function with the request's SERVER span active, for hooks that run outside it. */
export function runInTrace<Result>(request: FastifyRequest, run: () => Result): Result {
  return request.traceContext ? context.with(request.traceContext, run) : run();
}

/** Records on the SERVER span an error that the request's answer reports as the server's own. */
export function recordRequestError(request: FastifyRequest, error: Error): void {
  if (request.traceContext) trace.getSpan(request.traceContext)?.recordException(error);
}

/** The trace id of a request, 32 hex digits; `undefined` where it is not traced. */
export function getTraceId(request: FastifyRequest): string | undefined {
  const span = request.traceContext ? trace.getSpanContext(request.traceContext) : undefined;
  return span !== undefined && isSpanContextValid(span) ? span.traceId : undefined;
}
