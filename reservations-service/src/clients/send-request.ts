import type { TracedRequestOptions } from '@holdfast/telemetry';
import type { Dispatcher } from 'undici';
import { AttemptFailure } from './attempt-failure.ts';
import { classifyFailure } from './classify-failure.ts';
import { parseRetryAfter } from './retry-after.ts';

/** An answer as it came: nothing in it has been checked. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** What its `Retry-After` asks for, in ms. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends a request and reads the answer.
 *
 * @param timeoutMs from now to the last byte of the answer
 * @throws AttemptFailure `not-connected` or `no-answer`, where there is no complete answer in time
 */
export async function sendRequest(
  dispatcher: Dispatcher,
  request: TracedRequestOptions,
  timeoutMs: number,
): Promise<RawAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  // undici heeds the signal of a request once it is on a connection; until then, the time is up all the same.
  const timedOut = Promise.withResolvers<never>();
  const onAbort = (): void => timedOut.reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([readAnswer(dispatcher, { ...request, signal }), timedOut.promise]);
  } catch (error) {
    throw new AttemptFailure(classifyFailure(error), { cause: error });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function readAnswer(dispatcher: Dispatcher, request: TracedRequestOptions): Promise<RawAnswer> {
  const { statusCode, headers, body } = await dispatcher.request(request);
  const contentType = headers['content-type'];
  return {
    status: statusCode,
    contentType: typeof contentType === 'string' ? contentType : '',
    text: await body.text(),
    retryAfterMs: parseRetryAfter(headers['retry-after'], Date.now()),
  };
}
