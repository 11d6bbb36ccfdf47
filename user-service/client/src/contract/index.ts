// First, so that it comes first in the schemas of OpenAPI.
export { problemResponses, type CreditsExtensions } from './problem-details.ts';
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
export { creditsField, maxCredits, usernameField } from './fields.ts';
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
export { callerProblemTypes, userServiceProblemTypes, type UserServiceProblem } from './problem-types.ts';
export { UserServiceUnavailable, type FailureClass } from './unavailable.ts';
