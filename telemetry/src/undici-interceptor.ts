import { stringify } from 'node:querystring';
import {
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
} from '@opentelemetry/semantic-conventions';
import type { Dispatcher } from 'undici';
import { ATTR_PEER_SERVICE } from './attributes.ts';
import { boundText } from './bounded-text.ts';
import { nameErrorType } from './error-type.ts';
import { addCalleeHopTimes, addHopTime } from './hop-times.ts';
import { getTracer } from './tracer.ts';

/** Options of a request whose span gets a name of low cardinality. */
export type TracedRequestOptions = Dispatcher.RequestOptions & {
  /** The path with its parameters named, such as `/users/{username}/limits` (RFC 6570). */
  readonly urlTemplate: string;
  /** How many times the request has been sent before; 0 unless given. */
  readonly resendCount?: number;
};

/**
 * An undici interceptor that makes a CLIENT span of every request and sends its context along (`traceparent`,
 * `tracestate`, `baggage`), by the HTTP conventions (https://opentelemetry.io/docs/specs/semconv/http/http-spans/).
 *
 * Put it innermost, so that each attempt of a retried request is a span of its own.
 *
 * @param options.peerService the callee's service name, for the service graph
 */
export function createTracingInterceptor(options: {
  readonly peerService: string;
}): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) =>
    function dispatchTraced(request, handler) {
      const headers = toHeaderRecord(request.headers);
      const callerContext = context.active();
      const span = getTracer().startSpan(nameSpan(request), {
        kind: SpanKind.CLIENT,
        attributes: { ...describeRequest(request), [ATTR_PEER_SERVICE]: options.peerService },
      });
      propagation.inject(trace.setSpan(callerContext, span), headers);
      try {
        const call = {
          span,
          callerContext,
          peerService: options.peerService,
          startedAtMs: performance.now(),
        };
        return dispatch({ ...request, headers }, endSpanWithResponse(handler, call));
      } catch (error) {
        endSpanWithError(span, error);
        throw error;
      }
    };
}

function nameSpan(request: Dispatcher.DispatchOptions): string {
  const template = 'urlTemplate' in request ? request.urlTemplate : undefined;
  return typeof template === 'string' ? `${request.method} ${template}` : request.method;
}

function describeRequest(request: Dispatcher.DispatchOptions): Attributes {
  const { origin, protocol, hostname, port } = new URL(request.origin ?? '');
  const query = request.query === undefined ? '' : `?${stringify(request.query)}`;
  return {
    [ATTR_HTTP_REQUEST_METHOD]: request.method,
    [ATTR_URL_FULL]: boundText(`${origin}${request.path}${query}`),
    [ATTR_SERVER_ADDRESS]: hostname,
    [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
    ...describeResend(request),
  };
}

/** The conventions have the attribute on requests that are sent again, and on no others. */
function describeResend(request: Dispatcher.DispatchOptions): Attributes {
  const resendCount = 'resendCount' in request ? request.resendCount : 0;
  return typeof resendCount === 'number' && resendCount > 0
    ? { [ATTR_HTTP_REQUEST_RESEND_COUNT]: resendCount }
    : {};
}

type HeaderRecord = Record<string, string | string[] | undefined>;

/** undici takes headers in several shapes; injection needs one that it can write to, with its own names in it once. */
function toHeaderRecord(headers: Dispatcher.DispatchOptions['headers']): HeaderRecord {
  if (headers === undefined || headers === null) return {};
  if (Array.isArray(headers) || Symbol.iterator in headers) {
    throw new TypeError('The tracing interceptor takes headers as an object of names and values.');
  }
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'number' ? String(value) : value,
    ]),
  );
}

/** One request on its way. */
interface Call {
  readonly span: Span;
  readonly callerContext: Context;
  readonly peerService: string;
  readonly startedAtMs: number;
}

/**
 * undici calls a handler from events of the socket, which run outside the request's context: enter that again, so that
 * what an interceptor further out does next, such as another attempt, stays in the trace.
 */
function endSpanWithResponse(
  handler: Dispatcher.DispatchHandler,
  { span, callerContext, peerService, startedAtMs }: Call,
): Dispatcher.DispatchHandler {
  const recordTime = (): void => addHopTime(peerService, performance.now() - startedAtMs, callerContext);
  return {
    onRequestStart: (controller, requestContext) => handler.onRequestStart?.(controller, requestContext),
    onRequestUpgrade: (controller, statusCode, headers, socket) => {
      span.end();
      handler.onRequestUpgrade?.(controller, statusCode, headers, socket);
    },
    onResponseStart: (controller, statusCode, headers, statusMessage) => {
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
      if (statusCode >= 400) {
        span.setAttribute(ATTR_ERROR_TYPE, String(statusCode));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      const serverTiming = headers['server-timing'];
      if (typeof serverTiming === 'string') addCalleeHopTimes(serverTiming, callerContext);
      context.with(callerContext, () =>
        handler.onResponseStart?.(controller, statusCode, headers, statusMessage),
      );
    },
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => {
      span.end();
      recordTime();
      context.with(callerContext, () => handler.onResponseEnd?.(controller, trailers));
    },
    onResponseError: (controller, error) => {
      endSpanWithError(span, error);
      recordTime();
      context.with(callerContext, () => handler.onResponseError?.(controller, error));
    },
  };
}

function endSpanWithError(span: Span, error: unknown): void {
  // A handler that throws at the end of the answer, as undici's own for retries does, is told of its error after it.
  if (!span.isRecording()) return;
  span.setAttribute(ATTR_ERROR_TYPE, nameErrorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
