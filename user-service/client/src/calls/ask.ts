import type { TracedRequestOptions } from '@holdfast/telemetry/undici';
import type { Dispatcher } from 'undici';
import { callWithRetries, type RetryOptions } from './call-with-retries.ts';
import { sendRequest, type RawAnswer } from './send-request.ts';

/** A request that is idempotent, with a path below the service's base URL. */
export type IdempotentRequest = Pick<
  TracedRequestOptions,
  'method' | 'path' | 'urlTemplate' | 'headers' | 'body'
>;

/**
 * Sends a request as often as it takes.
 *
 * @param read makes sense of an answer; throws AttemptFailure where it makes none
 * @throws UserServiceUnavailable where no attempt got a usable answer
 */
export type Ask = <Value>(request: IdempotentRequest, read: (answer: RawAnswer) => Value) => Promise<Value>;

export function createAsk(options: {
  readonly dispatcher: Dispatcher;
  /** Where the service is; a path in it goes before that of each request. */
  readonly url: string;
  readonly retrying: RetryOptions;
}): Ask {
  const { dispatcher, retrying } = options;
  const { origin, pathname } = new URL(options.url);
  const basePath = pathname.replace(/\/$/, '');
  return async (request, read) => {
    const path = `${basePath}${request.path}`;
    return callWithRetries(retrying, async ({ resendCount, ...limits }) =>
      read(await sendRequest(dispatcher, { ...request, origin, path, resendCount }, limits)),
    );
  };
}
