import { Problem } from '@holdfast/service-kit/http';
import { userServiceProblemTypes, type CreditsExtensions } from '@holdfast/user-service-client/contract';
import type { IntegrityOutcome } from './integrity/integrity.ts';
import type { LedgerRefusal, Refused } from './ledger/ledger.ts';

/** What a refusal of the ledger means for its caller: the cause and the remedy. */
const details: Readonly<Record<LedgerRefusal, string>> = {
  'user-not-found': 'An administrator creates users, by PUT /users/{username}.',
  'hold-not-found': 'The user has no hold of this id.',
  'hold-conflict': 'The id stands for a hold of another amount or another user; choose a new one.',
  'hold-captured': 'Its credits have been spent.',
  'hold-released': 'Its credits have been given back; a new hold takes a new id.',
  'hold-expired': 'Its time ran out and its credits have been given back; a new hold takes a new id.',
  'hold-declined': 'It was declined when it was asked for; a new hold takes a new id.',
  'insufficient-credits': 'The member available says how many are left.',
  'reservation-limit-reached': 'Download or cancel one that is open, or wait until one expires.',
  'idempotency-key-reused': 'The key stands for a grant of another amount; choose a new one.',
  'credit-limit-reached': 'A user owns at most 9007199254740991 credits.',
};

/** Turns a refusal of the ledger into the problem that answers it. */
export function toRefusalProblem(refused: Refused): Problem {
  const { outcome, available } = refused;
  const extensions: CreditsExtensions = available === undefined ? {} : { available };
  return new Problem(userServiceProblemTypes[outcome], details[outcome], { extensions });
}

export function idempotencyKeyMissing(): Problem {
  return new Problem(
    userServiceProblemTypes['idempotency-key-missing'],
    'Send a header Idempotency-Key with a new UUID, and the same one with each retry of this request.',
  );
}

export function userNotFound(): Problem {
  return toRefusalProblem({ outcome: 'user-not-found' });
}

export function holdNotFound(): Problem {
  return toRefusalProblem({ outcome: 'hold-not-found' });
}

/** What it means for its caller that the ledger was not checked. */
export function toIntegrityProblem(outcome: Exclude<IntegrityOutcome['outcome'], 'checked'>): Problem {
  switch (outcome) {
    case 'already-checking':
      return new Problem(
        userServiceProblemTypes['integrity-check-running'],
        'There is one at a time; ask again when it has ended.',
      );
    case 'took-too-long':
      return new Problem(
        userServiceProblemTypes['integrity-check-timeout'],
        'The ledger is large, or busy: ask again when it is quieter, or raise INTEGRITY_TIMEOUT_MS.',
      );
  }
}
