import type { FailureClass } from '../reservations/credit-holds.ts';

/** Errors of Node and undici that come before a connection stands: the request has not left this process. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Classes a request that got no answer: `definite` where it cannot have arrived, else `indefinite`. */
export function classifyFailure(error: unknown): FailureClass {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && connectFailures.has(code) ? 'definite' : 'indefinite';
}
