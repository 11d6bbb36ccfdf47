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
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { Dispatcher } from 'undici';
import { ATTR_SERVICE_PEER_NAME } from '../registry/unstable-attributes.ts';
import { boundText } from '../bounded-text.ts';
import { nameErrorType } from '../error-type.ts';
import { addCalleeHopTimes, addHopTime } from '../propagation/hop-times.ts';
import { createHistogram } from '../metrics/built-in-metrics.ts';
import { readHttpMethods, type HttpMethods } from '../http-methods.ts';
import { DescribedSpan } from '../spans/described-span.ts';
import { areBoundariesInstrumented, startClientSpan } from '../modes/boundaries.ts';

/** In version 1.45 of the conventions it is not stable yet. */
const ATTR_URL_TEMPLATE = 'url.template';

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
  const record = createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION);
  const describeServer = createServerDescriber();
  const methods = readHttpMethods();
  const describeForMetrics = createMetricDescriber(methods);
  return (dispatch) =>
    function dispatchTraced(request, handler) {
      const headers = toHeaderRecord(request.headers);
      const server = describeServer(request.origin ?? '');
      const callerContext = context.active();
      const span = startClientSpan(
        nameSpan(request, methods),
        new DescribedSpan(SpanKind.CLIENT, () =>
          describeRequest(request, { server, methods, peerService: options.peerService }),
        ),
        callerContext,
      );
      const spanContext = trace.setSpan(callerContext, span);
      // An instrumentation adds headers of its own: of two `traceparent` the callee would take neither.
      if (!areBoundariesInstrumented()) propagation.inject(spanContext, headers);
      const startedAtMs = performance.now();
      const recordTime = (outcome: OutcomeAttributes): void => {
        const durationMs = performance.now() - startedAtMs;
        addHopTime(options.peerService, durationMs, callerContext);
        record(durationMs / 1000, describeForMetrics(request, server, outcome), spanContext);
      };
      try {
        return dispatch(
          { ...request, headers },
          endSpanWithResponse(handler, { span, callerContext, recordTime }),
        );
      } catch (error) {
        endSpanWithError(span, error);
        throw error;
      }
    };
}

function nameSpan(request: Dispatcher.DispatchOptions, { nameInSpan }: HttpMethods): string {
  const template = readTemplate(request);
  const method = nameInSpan(request.method);
  return template === undefined ? method : `${method} ${template}`;
}

interface OutcomeAttributes {
  readonly [ATTR_HTTP_RESPONSE_STATUS_CODE]?: number;
  readonly [ATTR_ERROR_TYPE]?: string;
}

/** Names of errors may be anything. */
const maxDescribed = 2000;

/** Makes what describes calls to metrics, once for those that are alike. Of few values each: the path's template, never the path. */
function createMetricDescriber({ nameMethod }: HttpMethods) {
  const described = new Map<string, ReturnType<typeof describeCall>>();
  return (request: Dispatcher.DispatchOptions, server: Server, outcome: OutcomeAttributes) => {
    const template = readTemplate(request);
    const status = outcome[ATTR_HTTP_RESPONSE_STATUS_CODE];
    const key = `${request.method} ${server.origin} ${status} ${outcome[ATTR_ERROR_TYPE]} ${template}`;
    let attributes = described.get(key);
    if (attributes === undefined) {
      attributes = describeCall(nameMethod(request.method), template, server, outcome);
      if (described.size < maxDescribed) described.set(key, attributes);
    }
    return attributes;
  };
}

function describeCall(
  method: string,
  template: string | undefined,
  server: Server,
  outcome: OutcomeAttributes,
) {
  return Object.freeze({
    [ATTR_HTTP_REQUEST_METHOD]: method,
    ...(template === undefined ? {} : { [ATTR_URL_TEMPLATE]: template }),
    ...server.attributes,
    ...outcome,
  });
}

function readTemplate(request: Dispatcher.DispatchOptions): string | undefined {
  return 'urlTemplate' in request && typeof request.urlTemplate === 'string'
    ? request.urlTemplate
    : undefined;
}

function describeRequest(
  request: Dispatcher.DispatchOptions,
  {
    server: { origin, attributes: server },
    methods,
    peerService,
  }: { readonly server: Server; readonly methods: HttpMethods; readonly peerService: string },
): Attributes {
  const method = methods.nameMethod(request.method);
  const query = request.query === undefined ? '' : `?${stringify(request.query)}`;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_FULL]: boundText(`${origin}${request.path}${query}`),
    [ATTR_SERVER_ADDRESS]: server[ATTR_SERVER_ADDRESS],
    [ATTR_SERVER_PORT]: server[ATTR_SERVER_PORT],
    [ATTR_SERVICE_PEER_NAME]: peerService,
  };
  if (method !== request.method) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = boundText(request.method);
  // The conventions have it on requests that are sent again, and on no others.
  const resendCount = 'resendCount' in request ? request.resendCount : 0;
  if (typeof resendCount === 'number' && resendCount > 0) {
    attributes[ATTR_HTTP_REQUEST_RESEND_COUNT] = resendCount;
  }
  return attributes;
}

/** Where a request goes. */
interface Server {
  readonly origin: string;
  readonly attributes: { readonly [ATTR_SERVER_ADDRESS]: string; readonly [ATTR_SERVER_PORT]: number };
}

/** A dispatcher has one origin or few: the last one is kept, so that it is not parsed for every request. */
function createServerDescriber(): (origin: string | URL) => Server {
  let last: { readonly given: string; readonly server: Server } | undefined;
  return (origin) => {
    const given = String(origin);
    if (last?.given !== given) last = { given, server: parseServer(new URL(given)) };
    return last.server;
  };
}

function parseServer({ origin, protocol, hostname, port }: URL): Server {
  return {
    origin,
    attributes: {
      [ATTR_SERVER_ADDRESS]: hostname,
      [ATTR_SERVER_PORT]: Number(port || (protocol === 'https:' ? 443 : 80)),
    },
  };
}

type HeaderRecord = Record<string, string | string[] | undefined>;

/** undici takes headers in several shapes; injection needs one that it can write to, with its own names in it once. */
function toHeaderRecord(headers: Dispatcher.DispatchOptions['headers']): HeaderRecord {
  if (headers === undefined || headers === null) return {};
  if (Array.isArray(headers) || Symbol.iterator in headers) {
    throw new TypeError('The tracing interceptor takes headers as an object of names and values.');
  }
  const record: HeaderRecord = {};
  for (const [name, value] of Object.entries(headers)) {
    record[name.toLowerCase()] = typeof value === 'number' ? String(value) : value;
  }
  return record;
}

/** One request on its way. */
interface Call {
  readonly span: Span;
  readonly callerContext: Context;
  readonly recordTime: (outcome: OutcomeAttributes) => void;
}

/**
 * undici calls a handler from events of the socket, which run outside the request's context: enter that again, so that
 * what an interceptor further out does next, such as another attempt, stays in the trace.
 */
function endSpanWithResponse(
  handler: Dispatcher.DispatchHandler,
  { span, callerContext, recordTime }: Call,
): Dispatcher.DispatchHandler {
  let answer: OutcomeAttributes = {};
  // A handler that throws at the end of the answer, as undici's own for retries does, is told of its error after it.
  let hasEnded = false;
  return {
    onRequestStart: (controller, requestContext) => handler.onRequestStart?.(controller, requestContext),
    onRequestUpgrade: (controller, statusCode, headers, socket) => {
      span.end();
      handler.onRequestUpgrade?.(controller, statusCode, headers, socket);
    },
    onResponseStart: (controller, statusCode, headers, statusMessage) => {
      answer = {
        [ATTR_HTTP_RESPONSE_STATUS_CODE]: statusCode,
        ...(statusCode >= 400 ? { [ATTR_ERROR_TYPE]: String(statusCode) } : {}),
      };
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
      hasEnded = true;
      span.end();
      recordTime(answer);
      context.with(callerContext, () => handler.onResponseEnd?.(controller, trailers));
    },
    onResponseError: (controller, error) => {
      if (!hasEnded) {
        hasEnded = true;
        endSpanWithError(span, error);
        recordTime({ [ATTR_ERROR_TYPE]: nameErrorType(error) });
      }
      context.with(callerContext, () => handler.onResponseError?.(controller, error));
    },
  };
}

function endSpanWithError(span: Span, error: unknown): void {
  span.setAttribute(ATTR_ERROR_TYPE, nameErrorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
