import {
  reservationsServiceProblemTypes as problemTypes,
  type CreditsExtensions,
  type ReservationsServiceProblem,
} from '@holdfast/reservations-service-client/contract';
import { Problem } from '@holdfast/service-kit/http';
import { DatabaseUnavailableError } from '@holdfast/service-kit/postgres';
import { ReservationRefused, type Refusal } from './reservations/refusal.ts';

const reusedKey =
  'This Idempotency-Key stands for a reservation of another item or at another price. Take a new key for a new reservation.';

/** What a refusal means for its caller: the problem type, the cause and the remedy. */
function describeRefusal(refusal: Refusal): readonly [slug: ReservationsServiceProblem, detail: string] {
  switch (refusal.outcome) {
    case 'item-not-found':
      return ['item-not-found', `There is no item '${refusal.itemId}'; GET /items lists them.`];
    case 'user-not-found':
      return ['user-not-found', 'An administrator of the user-service creates users.'];
    case 'insufficient-credits':
      return ['insufficient-credits', 'The member available says how many are left.'];
    case 'reservation-limit-reached':
      return ['reservation-limit-reached', 'Download or cancel an open one first.'];
    case 'hold-conflict':
    case 'idempotency-key-reused':
      return ['idempotency-key-reused', reusedKey];
    case 'hold-expired':
      return [
        'reservation-expired',
        'The hold of an earlier attempt under this key has expired. Take a new key.',
      ];
    case 'hold-released':
      return [
        'reservation-cancelled',
        'The hold of an earlier attempt under this key was released. Take a new key.',
      ];
    case 'hold-captured':
      return [
        'reservation-downloaded',
        'The credits of an earlier attempt under this key are spent. Take a new key.',
      ];
    case 'reservation-not-found':
      return ['reservation-not-found', `There is no reservation ${refusal.reservationId}.`];
    case 'reservation-cancelled':
    case 'reservation-expired':
      return [refusal.outcome, 'The credits were given back. Reserve the item again.'];
    case 'reservation-downloaded':
      return ['reservation-downloaded', 'The credits are spent; the item can be downloaded again.'];
    case 'hold-not-found':
      return [
        'hold-not-found',
        'The ledger knows nothing of the credits of this reservation. Reserve the item again.',
      ];
    case 'account-not-found':
      return ['user-not-found', `There is no user '${refusal.username}'.`];
  }
}

/** Turns a refusal of the domain into the problem that answers it. */
export function toRefusalProblem(refusal: Refusal): Problem {
  const [slug, detail] = describeRefusal(refusal);
  const extensions: CreditsExtensions = 'available' in refusal ? { available: refusal.available } : {};
  return new Problem(problemTypes[slug], detail, { extensions });
}

/** Turns what the domain throws into the problem that answers it; any other error is what it was. */
export function toProblem(error: unknown): unknown {
  return error instanceof ReservationRefused ? toRefusalProblem(error.refusal) : error;
}

/** Names a failure for the metrics: by the problem that answers it. */
export function nameFailure(error: unknown): string {
  const problem = toProblem(error);
  if (problem instanceof Problem) return problem.slug;
  return problem instanceof DatabaseUnavailableError ? 'database-unavailable' : 'internal-error';
}

export function emptyContent(): Problem {
  const detail = 'is empty: send the content of the item';
  return new Problem(problemTypes['invalid-request'], `body: ${detail}`, {
    extensions: { errors: [{ in: 'body', pointer: '', detail }] },
  });
}
