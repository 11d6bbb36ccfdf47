import { createTracingInterceptor } from '@holdfast/telemetry';
import { Pool } from 'undici';
import type { CreditHolds, HoldReference } from '../reservations/credit-holds.ts';
import { readHoldMessage, type HoldMessage } from './hold-message.ts';
import { toCaptureAnswer, toHoldAnswer, toReleaseAnswer } from './hold-answers.ts';
import { sendRequest } from './send-request.ts';

export interface UserServiceOptions {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  /** How long a request may take, in ms. */
  readonly timeoutMs: number;
  /** SERVICE_TOKEN, where the user-service asks for one. */
  readonly serviceToken: string | undefined;
}

export interface UserService {
  readonly holds: CreditHolds;
  /** Ends the connections, and the requests that still run. */
  readonly close: () => Promise<void>;
}

interface HoldOperation {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  /** What follows the hold's own path. */
  readonly action: '' | '/capture';
  readonly body?: { readonly credits: number; readonly ttl_seconds: number };
}

/** Connections at most; past them, requests wait for one to become free. */
const connections = 64;

/** Larger answers are cut off, in bytes: a hold's takes some hundred. */
const maxResponseSize = 64 * 1024;

const holdTemplate = '/users/{username}/limits/holds/{hold_id}';

/** Connects to the user-service; the first connection is made when it is needed. */
export function connectUserService(options: UserServiceOptions): UserService {
  const { url, timeoutMs, serviceToken } = options;
  const { origin, pathname } = new URL(url);
  // The signal of a request takes effect once there is a connection; until then, this does.
  const pool = new Pool(origin, { connections, maxResponseSize, connectTimeout: timeoutMs });
  const dispatcher = pool.compose(createTracingInterceptor({ peerService: 'user-service' }));
  const authorization = serviceToken === undefined ? {} : { authorization: `Bearer ${serviceToken}` };

  const ask = async (
    reference: HoldReference,
    { method, action, body }: HoldOperation,
  ): Promise<HoldMessage> => {
    const path = `/users/${encodeURIComponent(reference.username)}/limits/holds/${reference.holdId}`;
    const answer = await sendRequest(
      dispatcher,
      {
        origin,
        path: `${pathname.replace(/\/$/, '')}${path}${action}`,
        method,
        urlTemplate: `${holdTemplate}${action}`,
        headers: { ...authorization, ...(body && { 'content-type': 'application/json' }) },
        body: body ? JSON.stringify(body) : null,
      },
      timeoutMs,
    );
    return readHoldMessage(answer, reference);
  };

  return {
    holds: {
      hold: async (request) => {
        const body = { credits: request.credits, ttl_seconds: request.ttlSeconds };
        return toHoldAnswer(await ask(request, { method: 'PUT', action: '', body }), request);
      },
      capture: async (reference) =>
        toCaptureAnswer(await ask(reference, { method: 'POST', action: '/capture' })),
      release: async (reference) => toReleaseAnswer(await ask(reference, { method: 'DELETE', action: '' })),
    },
    close: async () => pool.destroy(),
  };
}
