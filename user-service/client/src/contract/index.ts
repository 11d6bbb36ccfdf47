export {
  entryPageSchema,
  limitsSchema,
  userParamsSchema,
  type EntryBody,
  type EntryPageBody,
  type LimitsBody,
} from './accounts.ts';
export {
  grantRequestSchema,
  grantSchema,
  userRequestSchema,
  userSchema,
  type GrantBody,
  type UserBody,
} from './administration.ts';
export type { CaptureAnswer, HoldAnswer, HoldReference, HoldRequest, ReleaseAnswer } from './hold-answers.ts';
export {
  holdParamsSchema,
  holdRequestSchema,
  holdSchema,
  lookupRequestSchema,
  lookupSchema,
  maxLookup,
  type HoldBody,
  type HoldState,
} from './holds.ts';
export { userServiceProblems, type UserServiceProblem } from './problem-types.ts';
export { UserServiceUnavailable, type FailureClass } from './unavailable.ts';
