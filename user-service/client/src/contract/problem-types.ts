import { parseProblemType, problemTypes, type ProblemSlug } from '@holdfast/service-kit/http';

/** The problem types that the user-service answers; `problemTypes` of service-kit has their statuses and titles. */
export const userServiceProblems = [
  'malformed-request',
  'idempotency-key-missing',
  'not-authenticated',
  'administration-disabled',
  'forbidden',
  'insufficient-credits',
  'reservation-limit-reached',
  'route-not-found',
  'user-not-found',
  'hold-not-found',
  'request-timeout',
  'credit-limit-reached',
  'hold-conflict',
  'hold-captured',
  'hold-released',
  'hold-expired',
  'hold-declined',
  'request-too-large',
  'unsupported-media-type',
  'invalid-request',
  'idempotency-key-reused',
  'header-fields-too-large',
  'internal-error',
  'database-unavailable',
  'identity-provider-unavailable',
  'integrity-check-running',
  'integrity-check-timeout',
  'overloaded',
  'not-ready',
] as const satisfies readonly ProblemSlug[];

export type UserServiceProblem = (typeof userServiceProblems)[number];

const known: ReadonlyMap<string, UserServiceProblem> = new Map(
  userServiceProblems.map((slug) => [slug, slug]),
);

/**
 * Reads the `type` of problem details that came with a status.
 *
 * @returns undefined where the user-service has no such problem, or answers it with another status
 */
export function readUserServiceProblem(type: string, status: number): UserServiceProblem | undefined {
  const slug = known.get(parseProblemType(type) ?? '');
  return slug !== undefined && problemTypes[slug].status === status ? slug : undefined;
}
