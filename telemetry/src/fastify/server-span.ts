import {
  SpanKind,
  SpanStatusCode,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
  HTTP_REQUEST_METHOD_VALUE_OTHER,
} from '@opentelemetry/semantic-conventions';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundText } from '../bounded-text.ts';
import { nameErrorType } from '../error-type.ts';
import type { HttpMethods } from '../http-methods.ts';
import { DescribedSpan } from '../spans/described-span.ts';
import { getTracer } from '../spans/tracer.ts';

/** Where a SERVER span belongs. */
export interface ServerSpanOptions {
  readonly route: string | undefined;
  readonly parent: Context;
  readonly links: Link[];
  readonly methods: HttpMethods;
}

/**
 * Starts the SERVER span of a request, by https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span.
 *
 * @param options.route the template of the route that takes the request, if one does
 * @param options.links to the caller's span, where that is not the parent
 */
export function startServerSpan(
  request: FastifyRequest,
  { route, parent, links, methods }: ServerSpanOptions,
): Span {
  const method = methods.nameMethod(request.method);
  const spanMethod = methods.nameInSpan(request.method);
  return getTracer().startSpan(
    route === undefined ? spanMethod : `${spanMethod} ${route}`,
    new DescribedSpan(SpanKind.SERVER, () => describeRequest(request, method, route), links),
    parent,
  );
}

/** How a request ended. */
export interface RequestOutcome {
  /** `undefined` for an answer that never began. */
  readonly status: number | undefined;
  /** Of an error of the service's own, or `aborted` where the caller left before the end of the answer. */
  readonly errorType: string | undefined;
  /** What broke an answer off that had begun. */
  readonly failure?: Error;
}

const aborted = 'aborted';

/**
 * What span and metrics say of an answer whose connection is done with. A 5xx is the server's error, a 4xx is not.
 *
 * @param sourceError what the stream failed with that the answer was read from, if it did
 */
export function describeAnswer(
  { raw, statusCode }: FastifyReply,
  sourceError: Error | null = null,
): RequestOutcome {
  const status = raw.headersSent ? statusCode : undefined;
  if (statusCode >= 500) return { status, errorType: String(statusCode) };
  if (raw.writableEnded) return { status, errorType: undefined };
  return sourceError === null
    ? { status, errorType: aborted }
    : { status, errorType: nameErrorType(sourceError), failure: sourceError };
}

/** Ends the SERVER span with what was answered. */
export function endServerSpan(span: Span, { status, errorType, failure }: RequestOutcome): void {
  if (status !== undefined) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (errorType !== undefined) span.setAttribute(ATTR_ERROR_TYPE, errorType);
  if (failure !== undefined) span.recordException(failure);
  if (errorType !== undefined && errorType !== aborted) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function describeRequest(request: FastifyRequest, method: string, route: string | undefined): Attributes {
  const queryStart = request.url.indexOf('?');
  const path = queryStart === -1 ? request.url : request.url.slice(0, queryStart);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_SCHEME]: request.protocol,
    [ATTR_URL_PATH]: boundText(path),
    [ATTR_CLIENT_ADDRESS]: boundText(request.ip),
    [ATTR_NETWORK_PROTOCOL_VERSION]: request.raw.httpVersion,
  };
  if (method === HTTP_REQUEST_METHOD_VALUE_OTHER) {
    attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = boundText(request.method);
  }
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  if (queryStart !== -1) attributes[ATTR_URL_QUERY] = boundText(request.url.slice(queryStart + 1));
  // Both come from the Host header, which is the caller's: it may be missing in HTTP/1.0, and hold any digits.
  const { hostname, port } = request;
  if (hostname !== '') attributes[ATTR_SERVER_ADDRESS] = boundText(hostname);
  if (port !== null && port <= 65_535) attributes[ATTR_SERVER_PORT] = port;
  const userAgent = request.headers['user-agent'];
  if (userAgent !== undefined) attributes[ATTR_USER_AGENT_ORIGINAL] = boundText(userAgent);
  return attributes;
}
