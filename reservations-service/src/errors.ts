import type { ReservationsServiceProblem } from '@holdfast/reservations-service-client/contract';
import { Problem, problemTypes, type ProblemSlug } from '@holdfast/service-kit/http';
import { DatabaseUnavailableError } from '@holdfast/service-kit/postgres';
import type { HoldAnswer } from '@holdfast/user-service-client/contract';

export function itemNotFound(itemId: string): Problem {
  return new Problem('item-not-found', `There is no item '${itemId}'; GET /items lists them.`);
}

export function emptyContent(): Problem {
  const detail = 'is empty: send the content of the item';
  return new Problem('invalid-request', `body: ${detail}`, {
    extensions: { errors: [{ in: 'body', pointer: '', detail }] },
  });
}

export function reservationNotFound(reservationId: string): Problem {
  return new Problem('reservation-not-found', `There is no reservation ${reservationId}.`);
}

export function userNotFound(username: string): Problem {
  return new Problem('user-not-found', `There is no user '${username}'.`);
}

export function reservationCancelled(): Problem {
  return new Problem('reservation-cancelled', 'The credits were given back. Reserve the item again.');
}

export function reservationExpired(): Problem {
  return new Problem('reservation-expired', 'The credits were given back. Reserve the item again.');
}

export function reservationDownloaded(): Problem {
  return new Problem('reservation-downloaded', 'The credits are spent; the item can be downloaded again.');
}

export function holdNotFound(): Problem {
  return new Problem(
    'hold-not-found',
    'The ledger knows nothing of the credits of this reservation. Reserve the item again.',
  );
}

/**
 * Tells a refusal, which is definite and changed nothing, from a failure, after which the same request may be tried
 * again.
 */
export function isRefusal(error: unknown): error is Problem {
  return error instanceof Problem && problemTypes[error.slug].status < 500;
}

const reusedKey =
  'This Idempotency-Key stands for a reservation of another item or at another price. Take a new key for a new reservation.';

export function idempotencyKeyReused(): Problem {
  return new Problem('idempotency-key-reused', reusedKey);
}

type HoldRefusal = Exclude<HoldAnswer, { outcome: 'held' }>;

/**
 * What a refused hold means for the caller who reserves. The holds that have ended can be met under an idempotency key
 * only: an earlier attempt held the credits, its reservation was never recorded, and the hold's end is the key's.
 */
const refusals: Readonly<
  Record<HoldRefusal['outcome'], readonly [slug: ReservationsServiceProblem, detail: string]>
> = {
  'user-not-found': ['user-not-found', 'An administrator of the user-service creates users.'],
  'insufficient-credits': ['insufficient-credits', 'The member available says how many are left.'],
  'reservation-limit-reached': ['reservation-limit-reached', 'Download or cancel an open one first.'],
  'hold-conflict': ['idempotency-key-reused', reusedKey],
  'hold-expired': [
    'reservation-expired',
    'The hold of an earlier attempt under this key has expired. Take a new key.',
  ],
  'hold-released': [
    'reservation-cancelled',
    'The hold of an earlier attempt under this key was released. Take a new key.',
  ],
  'hold-captured': [
    'reservation-downloaded',
    'The credits of an earlier attempt under this key are spent. Take a new key.',
  ],
};

/** Tells why no credits are held. */
export function holdRefused(refusal: HoldRefusal): Problem {
  const [slug, detail] = refusals[refusal.outcome];
  const extensions = 'available' in refusal ? { available: refusal.available } : {};
  return new Problem(slug, detail, { extensions });
}

/** Names a failure for the metrics: by the problem that answers it. */
export function nameFailure(error: unknown): ProblemSlug {
  if (error instanceof Problem) return error.slug;
  return error instanceof DatabaseUnavailableError ? 'database-unavailable' : 'internal-error';
}
