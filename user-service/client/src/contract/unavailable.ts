import { Problem } from '@holdfast/service-kit/problem';
import { callerProblemTypes } from './problem-types.ts';

/**
 * What a failed call left behind. `definite`: nothing happened. `indefinite`: it may have taken effect, or may yet;
 * only the same request under the same id tells.
 */
export type FailureClass = 'definite' | 'indefinite';

/** The user-service gave no answer that can be used. Answered as 503 `user-service-unavailable`. */
export class UserServiceUnavailable extends Problem {
  readonly failureClass: FailureClass;

  constructor(failureClass: FailureClass, options: { readonly cause: unknown }) {
    const type = callerProblemTypes['user-service-unavailable'];
    super(type, 'The request may be repeated as it is.', options);
    this.failureClass = failureClass;
  }
}
