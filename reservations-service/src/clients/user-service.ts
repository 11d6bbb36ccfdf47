import { createTracingInterceptor, type Logger, type TracedRequestOptions } from '@holdfast/telemetry';
import { Pool } from 'undici';
import type { Accounts } from '../accounts/accounts.ts';
import type { CreditHolds, HoldReference } from '../reservations/credit-holds.ts';
import { callWithRetries } from './call-with-retries.ts';
import { createCircuit } from './circuit.ts';
import { createRetryMeter, observeCircuit } from './client-metrics.ts';
import { readHoldStates } from './hold-message.ts';
import { readCaptureAnswer, readHoldAnswer, readReleaseAnswer } from './hold-answers.ts';
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
  /** As JSON. */
  readonly body?: string;
  /** Makes sense of an answer; throws AttemptFailure where it makes none. */
  readonly read: (answer: RawAnswer) => Answer;
}

/** Connections at most; past them, requests wait for one to become free. */
const connections = 64;

/** Larger answers are cut off, in bytes: a hold takes some two hundred, and a lookup has up to 500 of them. */
const maxResponseSize = 256 * 1024;

const holdTemplate = '/users/{username}/limits/holds/{hold_id}';
const captureTemplate = `${holdTemplate}/capture`;

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
  const basePath = pathname.replace(/\/$/, '');
  const headers = serviceToken === undefined ? {} : { authorization: `Bearer ${serviceToken}` };
  const jsonHeaders = { ...headers, 'content-type': 'application/json' };
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

  const send = async <Answer>(
    request: TracedRequestOptions,
    read: (answer: RawAnswer) => Answer,
  ): Promise<Answer> =>
    callWithRetries(retrying, async ({ timeoutMs: leftMs, resendCount }) => {
      const attempt = resendCount === 0 ? request : { ...request, resendCount };
      return read(await sendRequest(dispatcher, attempt, leftMs));
    });

  const ask = async <Answer>(
    { username, holdId }: HoldReference,
    { method, action, body, read }: HoldOperation<Answer>,
  ): Promise<Answer> => {
    const path = `${basePath}/users/${encodeURIComponent(username)}/limits/holds/${holdId}${action}`;
    const urlTemplate = action === '' ? holdTemplate : captureTemplate;
    if (body === undefined) return send({ origin, path, method, urlTemplate, headers }, read);
    return send({ origin, path, method, urlTemplate, headers: jsonHeaders, body }, read);
  };

  return {
    holds: {
      hold: async (request) =>
        ask(request, {
          method: 'PUT',
          action: '',
          body: `{"credits":${request.credits},"ttl_seconds":${request.ttlSeconds}}`,
          read: (answer) => readHoldAnswer(answer, request),
        }),
      capture: async (hold) =>
        ask(hold, { method: 'POST', action: '/capture', read: (answer) => readCaptureAnswer(answer, hold) }),
      release: async (hold) =>
        ask(hold, { method: 'DELETE', action: '', read: (answer) => readReleaseAnswer(answer, hold) }),
      lookUp: async (holdIds) =>
        send(
          {
            origin,
            path: `${basePath}/holds/lookup`,
            method: 'POST',
            urlTemplate: '/holds/lookup',
            headers: jsonHeaders,
            body: JSON.stringify({ hold_ids: holdIds }),
          },
          (answer) => readHoldStates(answer, holdIds),
        ),
    },
    accounts: createUserAccounts({
      serviceToken,
      ask: async (request, read) => send({ ...request, origin, path: `${basePath}${request.path}` }, read),
    }),
    close: async () => {
      closing.abort();
      stopObserving();
      await pool.destroy();
    },
  };
}
