import type { Logger } from '@holdfast/telemetry/pino';
import { createTracingInterceptor } from '@holdfast/telemetry/undici';
import { Pool } from 'undici';
import { createUserAccounts, type UserAccounts } from './accounts/user-accounts.ts';
import { createAdministration, type Administration } from './administration/administration.ts';
import { createAsk } from './calls/ask.ts';
import { createCircuit } from './calls/circuit.ts';
import { createRetryMeter, observeCircuit } from './calls/client-metrics.ts';
import { createRetryBudget } from './calls/retry-budget.ts';
import { createRetryClock } from './calls/retry-clock.ts';
import { retryLimits } from './calls/retry-rules.ts';
import { createHolds, type Holds } from './holds/holds.ts';

export interface UserServiceOptions {
  /** Who of this process calls, in the metrics: `requests` unless given. */
  readonly name?: string;
  /** Base URL. */
  readonly url: string;
  /** How long a call may take with its retries, in ms. */
  readonly timeoutMs: number;
  /** How long one attempt at it may take, in ms; half of the whole, where it is undefined. */
  readonly attemptTimeoutMs: number | undefined;
  /** SERVICE_TOKEN, where the user-service asks for one. */
  readonly serviceToken: string | undefined;
  /** ADMIN_TOKEN, for administration. */
  readonly adminToken?: string | undefined;
  /** Is told when the user-service is given up, and when it is back. */
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface UserService {
  readonly holds: Holds;
  readonly accounts: UserAccounts;
  readonly administration: Administration;
  /** Ends the connections, the requests that still run, and the waits for another attempt. */
  readonly close: () => Promise<void>;
}

/** Connections at most; past them, requests wait for one to become free. */
const connections = 64;

/** Larger answers are cut off, in bytes: a hold takes some two hundred, and a lookup has up to 500 of them. */
const maxResponseSize = 256 * 1024;

/**
 * Connects to the user-service; the first connection is made when it is needed. Every call is retried by the rules of
 * `calls/retry-rules.ts`: whatever is asked is idempotent under the id or key that the caller chose.
 */
export function connectUserService(options: UserServiceOptions): UserService {
  const { name = 'requests', url, timeoutMs, serviceToken, adminToken, logger } = options;
  const attemptTimeoutMs = options.attemptTimeoutMs ?? Math.ceil(timeoutMs / 2);
  // Half of an attempt, so that a connection that does not come about is told from an answer that does not.
  const connectTimeout = Math.ceil(attemptTimeoutMs / 2);
  const pool = new Pool(new URL(url).origin, { connections, maxResponseSize, connectTimeout });
  const closing = new AbortController();
  const circuit = createCircuit({ callee: 'user-service', logger });
  const stopObserving = observeCircuit(name, circuit);
  const ask = createAsk({
    dispatcher: pool.compose(createTracingInterceptor({ peerService: 'user-service' })),
    url,
    retrying: {
      timeoutMs,
      attemptTimeoutMs,
      circuit,
      meter: createRetryMeter(name),
      budget: createRetryBudget({
        retriesPerCall: retryLimits.retriesPerCall,
        reserve: retryLimits.retryReserve,
      }),
      clock: createRetryClock(closing.signal),
    },
  });
  return {
    holds: createHolds(ask, serviceToken),
    accounts: createUserAccounts(ask, serviceToken),
    administration: createAdministration(ask, adminToken),
    close: async () => {
      closing.abort();
      stopObserving();
      await pool.destroy();
    },
  };
}
