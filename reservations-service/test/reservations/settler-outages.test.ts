import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTcpProxy, type TcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import type { Holds } from '@holdfast/user-service-client';
import { makePairDue, readStatus, waitForStatus } from '../snapshot.ts';
import { buildTestPair, createReservations, type TestPair } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

let pair: TestPair;
let proxy: TcpProxy;
before(async () => {
  pair = await buildTestPair({
    reachBy: async (url) => {
      proxy = await startTcpProxy(url);
      return proxy.url.replace(/\/$/, '');
    },
  });
});
after(async () => {
  await pair.close();
  await proxy.close();
});

test('a user-service that is down is asked ever less often and logged once; once it is back, all is settled', async (context) => {
  const ids = await createReservations(pair, 40);
  await makePairDue(pair, ...ids);
  await proxy.pause();
  const asked: number[] = [];
  const lookUp: Holds['lookUp'] = async (holdIds) => {
    asked.push(holdIds.length);
    return pair.holds.lookUp(holdIds);
  };
  const rounds: number[] = [];
  const listDue: TestPair['reservations']['listDue'] = async (page) => {
    rounds.push(performance.now());
    return pair.reservations.listDue(page);
  };
  const { lines } = startTestSettler(context, {
    reservations: { ...pair.reservations, listDue },
    holds: { ...pair.holds, lookUp },
  });
  await pollUntil('six rounds', () => rounds.length === 7);
  for (const [index, round] of rounds.slice(1).entries()) {
    assert.ok(round - rounds[index]! >= 10 * 2 ** (index + 1) - 1.5);
  }
  assert.deepEqual(new Set(asked), new Set([40]), 'all of them at once');
  assert.equal(lines.length, 1, lines.join(''));
  assert.match(lines[0] ?? '', /"holdfast.task.name":"settler"/);
  for (const id of ids) assert.equal(await readStatus(pair.database, id), 'reserved');

  await proxy.resume();
  await waitForStatus(pair.database, ids, 'expired');
  await pollUntil('the end of the outage is logged', () => lines.length === 2);
});
