export { openDatabase, type Database, type DatabaseOptions } from './database.ts';
export { DatabaseTimeoutError, DatabaseUnavailableError } from './database-unavailable-error.ts';
export { migrate, type MigrationOptions } from './migrate.ts';
export { defineStatement, type Queryable, type Statement } from './statement.ts';
export type { TransactionOptions } from './transaction-options.ts';
