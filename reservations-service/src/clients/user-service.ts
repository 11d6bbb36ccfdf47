import { createTracingInterceptor, type Logger, type TracedRequestOptions } from '@holdfast/telemetry';
import { Pool } from 'undici';
import type { Accounts } from '../accounts/accounts.ts';
import type { CreditHolds, HoldReference } from '../reservations/credit-holds.ts';
import { callWithRetries } from './call-with-retries.ts';
import { createCircuit } from './circuit.ts';
import { createRetryMeter, observeCircuit } from './client-metrics.ts';
import { readHoldMessage, readHoldStates, type HoldMessage } from './hold-message.ts';
import { toCaptureAnswer, toHoldAnswer, toReleaseAnswer } from './hold-answers.ts';
import { createRetryBudget } from './retry-budget.ts';
import { createRetryClock } from './retry-clock.ts';
import { retryLimits } from './retry-rules.ts';
import { sendRequest, type RawAnswer } from './send-request.ts';
import { createUserAccounts } from './user-accounts.ts';

export interface UserServiceOptions {
  /** Who of this service calls, in the metrics: `requests` unless given. */
  readonly name?: string;
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** How long a call may take with its retries, in ms. */
  readonly timeoutMs: number;
  /** How long one attempt at it may take, in ms; half of the whole, where it is undefined. */
  readonly attemptTimeoutMs: number | undefined;
  /** SERVICE_TOKEN, where the user-service asks for one. */
  readonly serviceToken: string | undefined;
  /** Is told when the user-service is given up, and when it is back. */
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface UserService {
  readonly holds: CreditHolds;
  readonly accounts: Accounts;
  /** Ends the connections, the requests that still run, and the waits for another attempt. */
  readonly close: () => Promise<void>;
}

interface HoldOperation<Answer> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** What follows the hold's own path. */
  readonly action: '' | '/capture';
  readonly body?: { readonly credits: number; readonly ttl_seconds: number };
  /** Makes sense of an answer; throws AttemptFailure where it makes none. */
  readonly read: (message: HoldMessage) => Answer;
}

/** Connections at most; past them, requests wait for one to become free. */
const connections = 64;

/** Larger answers are cut off, in bytes: a hold takes some two hundred, and a lookup has up to 500 of them. */
const maxResponseSize = 256 * 1024;

const holdTemplate = '/users/{username}/limits/holds/{hold_id}';

/**
 * Connects to the user-service; the first connection is made when it is needed. Every call is retried by the rules of
 * `retry-rules.ts`: whatever is asked of a hold is idempotent under its id.
 */
export function connectUserService(options: UserServiceOptions): UserService {
  const { name = 'requests', url, timeoutMs, serviceToken, logger } = options;
  const attemptTimeoutMs = options.attemptTimeoutMs ?? Math.ceil(timeoutMs / 2);
  const { origin, pathname } = new URL(url);
  // Half of an attempt, so that a connection that does not come about is told from an answer that does not.
  const connectTimeout = Math.ceil(attemptTimeoutMs / 2);
  const pool = new Pool(origin, { connections, maxResponseSize, connectTimeout });
  const dispatcher = pool.compose(createTracingInterceptor({ peerService: 'user-service' }));
  const authorization = serviceToken === undefined ? {} : { authorization: `Bearer ${serviceToken}` };
  const closing = new AbortController();
  const circuit = createCircuit({ callee: 'user-service', logger });
  const stopObserving = observeCircuit(name, circuit);
  const retrying = {
    timeoutMs,
    attemptTimeoutMs,
    circuit,
    meter: createRetryMeter(name),
    budget: createRetryBudget({
      retriesPerCall: retryLimits.retriesPerCall,
      reserve: retryLimits.retryReserve,
    }),
    clock: createRetryClock(closing.signal),
  };

  const ask = async <Answer>(
    reference: HoldReference,
    { method, action, body, read }: HoldOperation<Answer>,
  ): Promise<Answer> => {
    const path = `/users/${encodeURIComponent(reference.username)}/limits/holds/${reference.holdId}`;
    const request = {
      origin,
      path: `${pathname.replace(/\/$/, '')}${path}${action}`,
      method,
      urlTemplate: `${holdTemplate}${action}`,
      headers: { ...authorization, ...(body && { 'content-type': 'application/json' }) },
      body: body ? JSON.stringify(body) : null,
    };
    return callWithRetries(retrying, async ({ timeoutMs: leftMs, resendCount }) => {
      const answer = await sendRequest(dispatcher, { ...request, resendCount }, leftMs);
      return read(readHoldMessage(answer, reference));
    });
  };

  const askPath = async <Value>(
    request: Pick<TracedRequestOptions, 'method' | 'path' | 'urlTemplate' | 'headers' | 'body'>,
    read: (answer: RawAnswer) => Value,
  ): Promise<Value> =>
    callWithRetries(retrying, async ({ timeoutMs: leftMs, resendCount }) => {
      const path = `${pathname.replace(/\/$/, '')}${request.path}`;
      return read(await sendRequest(dispatcher, { ...request, origin, path, resendCount }, leftMs));
    });

  return {
    holds: {
      hold: async (request) =>
        ask(request, {
          method: 'PUT',
          action: '',
          body: { credits: request.credits, ttl_seconds: request.ttlSeconds },
          read: (message) => toHoldAnswer(message, request),
        }),
      capture: async (reference) =>
        ask(reference, { method: 'POST', action: '/capture', read: toCaptureAnswer }),
      release: async (reference) => ask(reference, { method: 'DELETE', action: '', read: toReleaseAnswer }),
      lookUp: async (holdIds) =>
        askPath(
          {
            method: 'POST',
            path: '/holds/lookup',
            urlTemplate: '/holds/lookup',
            headers: { ...authorization, 'content-type': 'application/json' },
            body: JSON.stringify({ hold_ids: holdIds }),
          },
          (answer) => readHoldStates(answer, holdIds),
        ),
    },
    accounts: createUserAccounts({
      serviceToken,
      ask: askPath,
    }),
    close: async () => {
      closing.abort();
      stopObserving();
      await pool.destroy();
    },
  };
}
