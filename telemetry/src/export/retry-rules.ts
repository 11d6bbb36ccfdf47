/** Statuses of gRPC after which the same request may be sent again (https://opentelemetry.io/docs/specs/otlp/#failures). */
const retriedGrpcStatuses: ReadonlySet<string> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** Statuses of HTTP after which the same request may be sent again (https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes). */
const retriedHttpStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Whether a request that failed so over gRPC may be sent again.
 *
 * @param hasRetryInfo whether the backend said when: without that, what is exhausted is not going to recover
 */
export function isRetriedOverGrpc(status: string, hasRetryInfo: boolean): boolean {
  return retriedGrpcStatuses.has(status) || (status === 'RESOURCE_EXHAUSTED' && hasRetryInfo);
}

export function isRetriedOverHttp(status: number): boolean {
  return retriedHttpStatuses.has(status);
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns ms from now, 0 for what has passed; `undefined` where it says nothing that makes sense
 */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // A date has letters; what has none, such as -1 or 1.5, would be read as one all the same.
  if (!/^[A-Za-z]{3,}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
