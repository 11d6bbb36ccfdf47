/** What a transaction is to be beside PostgreSQL's defaults: READ COMMITTED, free to write, and not bounded as a whole. */
export interface TransactionOptions {
  /** All of its statements see what was committed before the first of them. */
  readonly isolation?: 'repeatable read';
  /** PostgreSQL refuses every change in it. */
  readonly readOnly?: boolean;
  /**
   * How long it may take as a whole, in ms, a whole number from 1: any of its statements may take that long. Past it
   * PostgreSQL ends the connection, and the statement that runs fails with a DatabaseTimeoutError.
   */
  readonly timeoutMs?: number;
}

/** The SQL that begins a transaction of these options, as one round trip. */
export function describeBegin({ isolation, readOnly, timeoutMs }: TransactionOptions): string {
  const begin = [
    'BEGIN',
    ...(isolation === undefined ? [] : [`ISOLATION LEVEL ${isolation}`]),
    ...(readOnly === true ? ['READ ONLY'] : []),
  ].join(' ');
  if (timeoutMs === undefined) return begin;
  return `${begin}; SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL transaction_timeout = ${timeoutMs}`;
}
