import { pollUntil } from '@holdfast/service-kit/testing';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { exercisePair } from './exercise-pair.ts';
import { reserve } from './reserve.ts';
import { adminToken, type Pair } from './start-pair.ts';

const breakLedger = defineStatement({
  name: 'test-break-ledger',
  summary: 'UPDATE accounts',
  text: `UPDATE accounts SET held = held + 1 WHERE username = 'alice'`,
});

/** Drops the connections of everybody else to a database, so that what listens and what idles is cut off. */
const cutConnections = defineStatement({
  name: 'test-cut-connections',
  summary: 'SELECT pg_stat_activity',
  text: `
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`,
});

/** Has everything go wrong that a test can bring about from outside: a ledger that does not add up, lost connections, no user-service. */
export async function exerciseFailures(pair: Pair): Promise<void> {
  const { userService, reservationsService, userDatabase, reservationsDatabase } = pair;
  await userDatabase.database.query(breakLedger, []);
  await fetch(`${userService.url}/integrity`, { headers: { Authorization: `Bearer ${adminToken}` } });
  await reservationsDatabase.database.query(cutConnections, []);
  await userDatabase.database.query(cutConnections, []);
  await pollUntil(
    'a reservation after the loss',
    async () => (await reserve(reservationsService.url)).ok,
    30_000,
  );
  await userService.stop('SIGKILL');
  for (let attempt = 0; attempt < 6; attempt += 1) await reserve(reservationsService.url);
  await pair.restartUserService();
  await exercisePair(pair);
}
