import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';

const waitingStatement = defineStatement<{ readonly waiting: number; readonly open: number }>({
  name: 'test-waiting-and-open',
  summary: 'SELECT pg_stat_activity',
  text: `
    SELECT count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,
      count(*) FILTER (WHERE state = 'idle in transaction') AS open
    FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'`,
});

export interface StatementTracker {
  /** Counts what is sent to the database as under way until it is answered. */
  readonly track: <Result>(answer: Promise<Result>) => Promise<Result>;
  /** Waits until all that is under way waits for locks, so that the next step alone decides how things go on. */
  readonly settle: () => Promise<void>;
}

/**
 * Knows when the database has come as far as it can.
 *
 * @param options.observer a connection that nobody else uses
 * @param options.poolSize how many connections those who send statements have
 */
export function createStatementTracker(options: {
  readonly observer: Queryable;
  readonly poolSize: number;
}): StatementTracker {
  let underWay = 0;
  const isSettled = async (): Promise<boolean> => {
    // A lane, too, waits that long before it sends its next batch.
    await yieldToOthers();
    await yieldToOthers();
    const before = underWay;
    if (before === 0) return true;
    const [row] = await options.observer.query(waitingStatement, []);
    if (row === undefined || before !== underWay) return false;
    // Those past the size of the pool have not even been sent.
    return row.waiting === underWay || row.waiting + row.open === options.poolSize;
  };
  return {
    track: async (answer) => {
      underWay += 1;
      try {
        return await answer;
      } finally {
        underWay -= 1;
      }
    },
    settle: async () => void (await pollUntil('every statement is answered or waits for a lock', isSettled)),
  };
}
