import type { FailureKind } from './retry-rules.ts';

/** Errors of Node and undici that come before a connection stands: the request has not left this process. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Names the failure of a request that got no answer. What cannot be told from a lost answer counts as one. */
export function classifyFailure(error: unknown): FailureKind {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && connectFailures.has(code) ? 'not-connected' : 'no-answer';
}
