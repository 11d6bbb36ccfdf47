export { createAuth, type Auth, type AuthOptions } from './auth.ts';
export { createApp, type App, type AppOptions } from './create-app.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export {
  creditsField,
  idempotencyKeyField,
  maxCredits,
  pageQuery,
  usernameField,
  uuidField,
} from './fields.ts';
export { healthRoutes, type HealthOptions } from './health-routes.ts';
export { nameProblemType, parseProblemType, problemTypes, type ProblemSlug } from './problem-types.ts';
export {
  Problem,
  problemMediaType,
  problemResponses,
  problemSchema,
  type ProblemDetails,
  type ProblemExtensions,
} from './problem.ts';
export { renderProblem } from './problem-plugin.ts';
export { requireIdempotencyKey, sendIdempotentAnswer } from './idempotency.ts';
export { jsonMediaType, sendRendered, type RenderedAnswer } from './rendered-answer.ts';
export { validationSpans } from './validation.ts';
export { readPage, type BuiltPage } from './read-page.ts';
export { servePage, type ServePageOptions } from './serve-page.ts';
