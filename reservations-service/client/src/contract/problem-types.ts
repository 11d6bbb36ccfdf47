import type { ProblemSlug } from '@holdfast/service-kit/http';

/** The problem types that the reservations-service answers; `problemTypes` of service-kit has their statuses and titles. */
export const reservationsServiceProblems = [
  'malformed-request',
  'not-authenticated',
  'administration-disabled',
  'forbidden',
  'origin-not-allowed',
  'insufficient-credits',
  'reservation-limit-reached',
  'page-not-built',
  'route-not-found',
  'user-not-found',
  'hold-not-found',
  'item-not-found',
  'reservation-not-found',
  'request-timeout',
  'reservation-cancelled',
  'reservation-expired',
  'reservation-downloaded',
  'request-too-large',
  'unsupported-media-type',
  'invalid-request',
  'idempotency-key-reused',
  'too-many-requests',
  'header-fields-too-large',
  'internal-error',
  'database-unavailable',
  'user-service-unavailable',
  'identity-provider-unavailable',
  'overloaded',
  'not-ready',
] as const satisfies readonly ProblemSlug[];

/** The last part of a problem's type. */
export type ReservationsServiceProblem = (typeof reservationsServiceProblems)[number];
