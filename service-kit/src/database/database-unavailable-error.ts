/** The database could not be reached, or the connection broke: whether the statement took effect is not known. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** Connection exceptions, insufficient resources and operator intervention (PostgreSQL, appendix A). */
const unavailableSqlStates = /^(?:08|53|57P)/;
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
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

/** Turns the many ways in which node-postgres says that the database is away into one error; passes others on. */
export function classifyDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const unavailable =
    unavailableSqlStates.test(code) ||
    unavailableSystemCodes.has(code) ||
    unavailableMessages.test(error.message);
  return unavailable
    ? new DatabaseUnavailableError(`PostgreSQL is out of reach: ${error.message}`, { cause: error })
    : error;
}
