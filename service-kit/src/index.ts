export { createAuth, type Auth, type AuthOptions } from './auth.ts';
export { baseUrlField, ConfigError, describeServiceEnvironment, loadConfig, switchField } from './config.ts';
export { createApp, type App, type AppOptions } from './create-app.ts';
export { decodeCursor, encodeCursor } from './database/cursor.ts';
export { openDatabase, type Database, type DatabaseOptions } from './database/database.ts';
export { DatabaseTimeoutError, DatabaseUnavailableError } from './database/database-unavailable-error.ts';
export { migrate, type MigrationOptions } from './database/migrate.ts';
export { defineStatement, type Queryable, type Statement } from './database/statement.ts';
export type { TransactionOptions } from './database/transaction-options.ts';
export {
  creditsField,
  idempotencyKeyField,
  maxCredits,
  pageQuery,
  usernameField,
  uuidField,
} from './fields.ts';
export { healthRoutes, type HealthOptions } from './health-routes.ts';
export {
  startPeriodicTask,
  type PeriodicTask,
  type PeriodicTaskOptions,
  type Round,
} from './periodic-task.ts';
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
export { prepareService, type PreparedService, type ServiceDescription } from './prepare-service.ts';
export {
  describeStartError,
  runService,
  runToExit,
  type ClosingStep,
  type RunningService,
} from './run-service.ts';
export { observeSampledGauge } from './sampled-gauge.ts';
export { sampleValue, type SampledValue, type SampledValueOptions } from './sampled-value.ts';
export { validationSpans } from './validation.ts';
