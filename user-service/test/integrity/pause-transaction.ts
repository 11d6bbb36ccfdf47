import type { Database, Queryable, Statement } from '@holdfast/service-kit/postgres';

export interface PausedDatabase {
  readonly database: Pick<Database, 'transaction'>;
  /** Resolves when a transaction's first statement has been answered. */
  readonly begun: Promise<void>;
  /** Lets it go on. */
  readonly proceed: () => void;
}

/** A database whose transactions stay open after their first statement until they are let go on. */
export function pauseTransactions(database: Database): PausedDatabase {
  const begun = Promise.withResolvers<void>();
  const permission = Promise.withResolvers<void>();
  const pause = (connection: Queryable): Queryable => ({
    query: async <Row>(statement: Statement<Row>, values: readonly unknown[]) => {
      const rows = await connection.query(statement, values);
      begun.resolve();
      await permission.promise;
      return rows;
    },
  });
  return {
    database: {
      transaction: async (run, options) =>
        database.transaction(async (connection) => run(pause(connection)), options),
    },
    begun: begun.promise,
    proceed: permission.resolve,
  };
}
