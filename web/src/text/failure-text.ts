import type { Failure } from '@holdfast/reservations-service-client';
import type { ReservationsServiceProblem } from '@holdfast/reservations-service-client/contract';
import { formatCredits } from './format.ts';

/** What somebody was about to do when it went wrong. */
export interface Attempt {
  readonly action: 'reserve' | 'download' | 'cancel' | 'read';
  readonly username: string;
  /** The item's price. */
  readonly credits?: number | undefined;
}

type Problem = Extract<Failure, { kind: 'problem' }>;
type Text = (attempt: Attempt, problem: Problem) => string;

/** What an outage means for the credits, by what was about to be done. */
const outageEffects: Readonly<Record<Attempt['action'], string>> = {
  reserve: 'Nothing was charged; try again.',
  download: 'Try again: you are charged once at most.',
  cancel: 'The reservation may still stand; try again.',
  read: 'It will be back; try again in a moment.',
};

/** Every problem type that a person can meet on the page, as a person would want it said. */
const problemTexts: Readonly<Partial<Record<ReservationsServiceProblem, Text>>> = {
  'insufficient-credits': ({ credits }, { available }) =>
    available === undefined || credits === undefined
      ? 'You do not have enough credits left for this.'
      : `You have ${formatCredits(available)} left; this costs ${credits}.`,
  'reservation-limit-reached': () =>
    'You have as many open reservations as you may. Download or cancel one first.',
  'user-not-found': ({ username }) => `There is no user “${username}”. Choose another name.`,
  'item-not-found': () => 'This item is no longer there.',
  'reservation-not-found': () => 'This reservation is no longer there.',
  'hold-not-found': () => 'The credits of this reservation were never set aside. Reserve the item again.',
  'reservation-cancelled': () =>
    'This reservation was cancelled, and the credits are back. Reserve the item again.',
  'reservation-expired': () =>
    'This reservation has expired, and the credits are back. Reserve the item again.',
  'reservation-downloaded': () =>
    'This item is yours already: the credits are spent. You can download it again.',
  'idempotency-key-reused': () =>
    'The price of this item has just changed. Look at it again, then reserve it.',
  'user-service-unavailable': ({ action }) =>
    `The shop cannot reach the credits service right now. ${outageEffects[action]}`,
  'database-unavailable': ({ action }) =>
    `The shop cannot reach its records right now. ${outageEffects[action]}`,
  'identity-provider-unavailable': ({ action }) =>
    `The shop cannot check who you are right now. ${outageEffects[action]}`,
  overloaded: () => 'The shop is very busy. Try again in a moment.',
  'too-many-requests': () => 'That was a little fast for the shop. Try again in a moment.',
  'request-timeout': ({ action }) => `The request took too long to arrive. ${outageEffects[action]}`,
  'not-authenticated': () => 'This shop asks for a sign-in, which this page does not offer.',
  forbidden: ({ username }) => `You may not act for “${username}”.`,
  'internal-error': ({ action }) => `Something broke in the shop. ${outageEffects[action]}`,
};

const unreachableTexts = {
  offline: 'You are offline.',
  'no-answer': 'The shop does not answer.',
  timeout: 'The shop takes too long to answer.',
} as const;

/** Says what went wrong, and what to do. */
export function describeFailure(failure: Failure, attempt: Attempt): string {
  switch (failure.kind) {
    case 'problem':
      return (
        problemTexts[failure.slug as ReservationsServiceProblem]?.(attempt, failure) ??
        `The shop refused this${failure.detail === undefined ? '.' : `: ${failure.detail}`}`
      );
    case 'unreachable':
      return `${unreachableTexts[failure.reason]} ${outageEffects[attempt.action]}`;
    case 'unreadable':
      return `The shop gave an answer that makes no sense (${failure.status}). ${outageEffects[attempt.action]}`;
  }
}
