import { defineProblemTypes, findProblemType, httpProblemTypes } from '@holdfast/service-kit/problem-types';

/** Every problem type that the user-service answers. */
export const userServiceProblemTypes = {
  ...httpProblemTypes,
  ...defineProblemTypes({
    'idempotency-key-missing': { status: 400, title: 'The request needs an Idempotency-Key' },
    'insufficient-credits': { status: 403, title: 'Not enough credits are available' },
    'reservation-limit-reached': { status: 403, title: 'No further reservation may be open at once' },
    'user-not-found': { status: 404, title: 'There is no such user' },
    'hold-not-found': { status: 404, title: 'There is no such hold' },
    'credit-limit-reached': { status: 409, title: 'The user would own more credits than can be counted' },
    'hold-conflict': { status: 409, title: 'The hold id stands for another hold' },
    'hold-captured': { status: 409, title: 'The hold has been captured' },
    'hold-released': { status: 409, title: 'The hold has been released' },
    'hold-expired': { status: 409, title: 'The hold has expired' },
    'hold-declined': { status: 409, title: 'The hold was declined' },
    'integrity-check-running': { status: 503, title: 'The ledger is being checked already' },
    'integrity-check-timeout': { status: 503, title: 'The ledger was not checked in the time there is' },
  }),
};

/** The last part of a problem's type. */
export type UserServiceProblem = keyof typeof userServiceProblemTypes;

/** What a service that calls the user-service answers where that gives it no answer. */
export const callerProblemTypes = defineProblemTypes({
  'user-service-unavailable': { status: 503, title: 'The user-service is out of reach' },
});

/**
 * Reads the `type` of problem details that came with a status.
 *
 * @returns undefined where the user-service has no such problem, or answers it with another status
 */
export function readUserServiceProblem(type: string, status: number): UserServiceProblem | undefined {
  const found = findProblemType(userServiceProblemTypes, type);
  return found?.status === status ? found.slug : undefined;
}
