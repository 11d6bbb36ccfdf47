/**
 * The database could not be reached, the connection broke, or the statement took too long: whether it took effect is
 * not known.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name: string = 'DatabaseUnavailableError';
}

/** PostgreSQL gave a statement or transaction up: it took longer than it may, or somebody cancelled it. */
export class DatabaseTimeoutError extends DatabaseUnavailableError {
  override readonly name = 'DatabaseTimeoutError';
}

/** A row stayed locked by others for longer than the connection waits: the statement did nothing. */
export class DatabaseLockTimeoutError extends Error {
  override readonly name = 'DatabaseLockTimeoutError';
}

/** lock_not_available (PostgreSQL, appendix A). */
const lockTimeoutSqlState = '55P03';

/** query_canceled and transaction_timeout (PostgreSQL, appendix A). */
const timeoutSqlStates: ReadonlySet<string> = new Set(['57014', '25P04']);

/** Connection exceptions, insufficient resources and operator intervention (PostgreSQL, appendix A). */
const unavailableSqlStates = /^(?:08|53|57)/;
const unavailableSystemCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
/** node-postgres gives these no code. */
const unavailableMessages =
  /^(?:Connection terminated|timeout exceeded|timeout expired|Query read timeout|Client has encountered|Client was closed)/;

/** Turns the many ways in which node-postgres says that the database is away into one error; passes others on. */
export function classifyDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (timeoutSqlStates.has(code)) {
    return new DatabaseTimeoutError(`PostgreSQL gave up: ${error.message}`, { cause: error });
  }
  if (code === lockTimeoutSqlState) {
    return new DatabaseLockTimeoutError('A row stayed locked for too long.', { cause: error });
  }
  const unavailable =
    unavailableSqlStates.test(code) ||
    unavailableSystemCodes.has(code) ||
    unavailableMessages.test(error.message);
  return unavailable
    ? new DatabaseUnavailableError(`PostgreSQL is out of reach: ${describeCause(error)}`, { cause: error })
    : error;
}

/** A name with several addresses fails with an error each, and a message of none. */
function describeCause(error: Error): string {
  return error instanceof AggregateError ? error.errors.map(String).join(', ') : error.message;
}
