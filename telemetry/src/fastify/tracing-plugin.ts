import { Readable } from 'node:stream';
import { context, isSpanContextValid, trace, type Context, type SpanContext } from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { collectHopTimes, describeHopTimes } from '../propagation/hop-times.ts';
import { readHttpMethods } from '../http-methods.ts';
import { createTrustCheck, type TrustedCallers } from '../propagation/trusted-callers.ts';
import { createRouteSpeller } from '../route-template.ts';
import { createServerDurationRecorder } from './server-metrics.ts';
import { openRequestSpan } from './request-span.ts';
import { describeAnswer } from './server-span.ts';
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
      const span = openRequestSpan(request, { route, methods, isTrusted });
      request.traceContext = collectHopTimes(span.context);
      request.toldSpan = span.told;
      // 'close' comes after the last byte, and also when the caller goes away early.
      reply.raw.once('close', () => {
        const outcome = describeAnswer(reply, request.sourceError);
        span.end(outcome);
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
