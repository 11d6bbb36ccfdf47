import { getStringListFromEnv } from '@opentelemetry/core';
import { HTTP_REQUEST_METHOD_VALUE_OTHER } from '@opentelemetry/semantic-conventions';

/** RFC 9110, section 9, RFC 5789, and QUERY, which the HTTP working group of the IETF is about to publish. */
const defaultMethods = [
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
] as const;

/** Keeps the methods of spans and metrics low in cardinality. */
export interface HttpMethods {
  /** The method as an attribute: a known one as it is, `_OTHER` for any other. */
  readonly nameMethod: (method: string) => string;
  /** The method in a span's name: a known one as it is, `HTTP` for any other. */
  readonly nameInSpan: (method: string) => string;
}

/**
 * Reads which methods are known: those of `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS` and no others, by their case, where it is
 * set (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#common-attributes).
 */
export function readHttpMethods(): HttpMethods {
  const known: ReadonlySet<string> = new Set(
    getStringListFromEnv('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS') ?? defaultMethods,
  );
  return {
    nameMethod: (method) => (known.has(method) ? method : HTTP_REQUEST_METHOD_VALUE_OTHER),
    nameInSpan: (method) => (known.has(method) ? method : 'HTTP'),
  };
}
