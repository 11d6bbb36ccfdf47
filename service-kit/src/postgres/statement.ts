/** One SQL statement, with the type of its rows. */
export interface Statement<Row> {
  /** Unique in its service: PostgreSQL keeps the prepared plan under it, a connection each. */
  readonly name: string;
  /** Operation and targets in words of low cardinality, such as `INSERT accounts`; names the span. */
  readonly summary: string;
  readonly text: string;
  /** The function of the database that the text calls, where that is all it does. */
  readonly procedure?: string;
  /** Type only: never set. */
  readonly row?: Row;
}

/**
 * Declares a statement. The row's type is a claim about the text; each statement's test proves it against a real
 * database.
 */
export function defineStatement<Row>(statement: Omit<Statement<Row>, 'row'>): Statement<Row> {
  return statement;
}

/** Something that statements can be run on: the pool, or a connection within a transaction. */
export interface Queryable {
  /** @throws DatabaseUnavailableError where the database is out of reach */
  query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]>;
}
