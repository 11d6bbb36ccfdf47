import type { TracedRequestOptions } from '@holdfast/telemetry';
import type { Dispatcher } from 'undici';
import { CreditHoldsUnavailable } from '../reservations/credit-holds.ts';
import { classifyFailure } from './classify-failure.ts';

/** An answer as it came: nothing in it has been checked. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Sends a request and reads the answer.
 *
 * @param timeoutMs from now to the last byte of the answer
 * @throws CreditHoldsUnavailable where there is no complete answer in time
 */
export async function sendRequest(
  dispatcher: Dispatcher,
  request: TracedRequestOptions,
  timeoutMs: number,
): Promise<RawAnswer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, headers, body } = await dispatcher.request({ ...request, signal });
    const contentType = headers['content-type'];
    return {
      status: statusCode,
      contentType: typeof contentType === 'string' ? contentType : '',
      text: await body.text(),
    };
  } catch (error) {
    throw new CreditHoldsUnavailable(classifyFailure(error), { cause: error });
  }
}
