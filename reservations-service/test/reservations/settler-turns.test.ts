import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { maxLookup } from '@holdfast/user-service-client/contract';
import type { Holds } from '@holdfast/user-service-client';
import { readStatus, waitForStatus } from '../snapshot.ts';
import { buildTestService, createItem } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

test('reservations that the ledger still holds do not keep the others waiting, however many', async (context) => {
  const service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
  context.after(service.close);
  const { itemId, credits } = await createItem(service);
  const insertDue = async (expiresAt: Date): Promise<string> => {
    const reservation = { reservationId: randomUUID(), username: 'test', itemId, credits, expiresAt };
    await service.reservations.insert({ ...reservation, traceparent: undefined });
    return reservation.reservationId;
  };
  const insertMany = async (count: number, ageMs: number): Promise<string[]> => {
    const expiresAt = new Date(Date.now() - ageMs);
    return Promise.all(Array.from({ length: count }, async () => insertDue(expiresAt)));
  };
  // They come first in every round that begins at the beginning, and fill it.
  const held = new Set(await insertMany(maxLookup, 2000));
  const others = await insertMany(10, 1000);
  const lookUp: Holds['lookUp'] = async (holdIds) =>
    new Map(holdIds.map((id) => [id, held.has(id) ? 'held' : 'expired']));
  startTestSettler(context, { ...service, holds: { ...service.holds, lookUp } });
  await waitForStatus(service.database, others, 'expired');

  const [later = ''] = await insertMany(1, 1000);
  await waitForStatus(service.database, [later], 'expired');
  const ids = [...held];
  for (const id of ids.slice(0, 10)) assert.equal(await readStatus(service.database, id), 'reserved');
  held.clear();
  await waitForStatus(service.database, ids, 'expired');
});
