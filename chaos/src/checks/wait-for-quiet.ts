import { setTimeout as delay } from 'node:timers/promises';
import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const heldStatement = defineStatement<{ readonly waiting: number }>({
  name: 'count-open-holds',
  summary: 'SELECT holds',
  text: "SELECT count(*)::integer AS waiting FROM holds WHERE state = 'held'",
});

const reservedStatement = defineStatement<{ readonly waiting: number }>({
  name: 'count-open-reservations',
  summary: 'SELECT reservations',
  text: "SELECT count(*)::integer AS waiting FROM reservations WHERE status = 'reserved'",
});

/** How often to look, in ms. */
const lookMs = 200;

/**
 * Waits until no hold is open and no reservation stands: the sweeper and the settler have done what there is to do.
 *
 * @param deadlineMs how long at most; what is stuck then is for the checks to find
 * @returns whether it became quiet in time
 */
export async function waitForQuiet(
  databases: { readonly userDatabase: Queryable; readonly reservationsDatabase: Queryable },
  deadlineMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const [held] = await databases.userDatabase.query(heldStatement, []);
    const [reserved] = await databases.reservationsDatabase.query(reservedStatement, []);
    if (held?.waiting === 0 && reserved?.waiting === 0) return true;
    if (performance.now() >= deadline) return false;
    await delay(lookMs, undefined, { signal });
  }
}
