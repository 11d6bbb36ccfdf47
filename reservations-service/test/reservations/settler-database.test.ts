import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDatabase, type Database } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { startTcpProxy, type TcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import { createPostgresReservations } from '../../src/reservations/postgres-reservations.ts';
import type { Holds } from '@holdfast/user-service-client';
import { makePairDue, readStatus, waitForStatus } from '../snapshot.ts';
import { buildTestPair, createReservations, type TestPair } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

let pair: TestPair;
let proxy: TcpProxy;
/** The service's database, by a way that can be cut: the settler's own way to it. */
let database: Database;
before(async () => {
  pair = await buildTestPair();
  proxy = await startTcpProxy(pair.databaseUrl);
  const logger = createLogger({ serviceName: 'test', level: 'silent' });
  database = openDatabase({ url: proxy.url, poolSize: 10, peerService: 'test-db', logger });
});
after(async () => {
  await database.close();
  await proxy.close();
  await pair.close();
});

test('a database that is out: nothing is asked and one line logged; once it is back, all is settled', async (context) => {
  const ids = await createReservations(pair, 10);
  await makePairDue(pair, ...ids);
  await proxy.pause();
  const asked: string[] = [];
  const lookUp: Holds['lookUp'] = async (holdIds) => {
    asked.push(...holdIds);
    return pair.holds.lookUp(holdIds);
  };
  const reservations = createPostgresReservations(database, pair.lanes);
  const { lines } = startTestSettler(context, { reservations, holds: { ...pair.holds, lookUp } });
  await pollUntil('the failure is logged', () => lines.length === 1);
  assert.deepEqual(asked, []);
  await proxy.resume();
  await waitForStatus(pair.database, ids, 'expired');
  await pollUntil('the end of the outage is logged', () => lines.length === 2);
});

test('a database that goes out before an answer is recorded: the ledger is asked again, and that is recorded', async (context) => {
  const [id = ''] = await createReservations(pair, 1);
  await makePairDue(pair, id);
  let asked = 0;
  const lookUp: Holds['lookUp'] = async (holdIds) => {
    const answer = await pair.holds.lookUp(holdIds);
    asked += 1;
    if (asked === 1) await proxy.pause();
    return answer;
  };
  const reservations = createPostgresReservations(database, pair.lanes);
  const { lines } = startTestSettler(context, { reservations, holds: { ...pair.holds, lookUp } });
  await pollUntil('the failure is logged', () => lines.length === 1);
  assert.equal(await readStatus(pair.database, id), 'reserved');
  await proxy.resume();
  await waitForStatus(pair.database, [id], 'expired');
  assert.equal(asked, 2);
});
