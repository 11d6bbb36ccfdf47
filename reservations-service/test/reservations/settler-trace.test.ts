import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { pollUntil } from '@holdfast/service-kit/testing';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { makePairDue } from '../snapshot.ts';
import { buildTestPair, createItem, createUser, postReservation } from '../support.ts';
import { startTestSettler } from './start-test-settler.ts';

// One process has one set of telemetry, so these run one after the other.
test('traces of the settler', async (context) => {
  const telemetry = startTestTelemetry('reservations-service');
  context.after(telemetry.shutdown);
  const pair = await buildTestPair();
  context.after(pair.close);
  const username = await createUser(pair.userService.ledger, { credits: 1_000_000 });
  const { itemId } = await createItem(pair);

  /** Makes due reservations, and forgets the spans. @returns their ids, and the SERVER span of each by traceresponse */
  const createDue = async (count: number) => {
    const ids: string[] = [];
    const traces: string[] = [];
    for (let index = 0; index < count; index += 1) {
      // Every other one under a key, which is another way into the database.
      const idempotencyKey = index % 2 === 0 ? undefined : randomUUID();
      const answer = await postReservation(pair.app, { username, item_id: itemId }, idempotencyKey);
      ids.push(answer.json<ReservationBody>().reservation_id);
      traces.push(String(answer.headers['traceresponse']));
    }
    await makePairDue(pair, ...ids);
    telemetry.reset();
    return { ids, traces };
  };
  const findRounds = () => telemetry.spans().filter((span) => span.name === 'reservations.settle');

  await context.test(
    'a round is a trace of its own, linked to the request that made each reservation',
    async (inner) => {
      const { ids, traces } = await createDue(2);
      const { close } = startTestSettler(inner, pair);
      await pollUntil('the round', () => findRounds().length === 1);
      await close();
      const [round] = findRounds();
      await pollUntil('the spans of the user-service', () => telemetry.spans().length === 8);
      assert.equal(
        outlineTraces(telemetry.spans()),
        [
          'INTERNAL reservations.settle',
          '  CLIENT POST /holds/lookup',
          '    SERVER POST /holds/lookup',
          '      INTERNAL parse_request',
          '      CLIENT SELECT holds',
          '      CLIENT SELECT accounts',
          '      CLIENT SELECT holds',
          '  CLIENT UPDATE reservations',
        ].join('\n'),
      );
      assert.equal(round?.attributes['holdfast.settle.due'], 2);
      assert.equal(round?.attributes['holdfast.settle.ended'], 2);
      const links = new Map(
        round?.links.map((link) => [link.attributes?.['holdfast.reservation.id'], link.context]),
      );
      for (const [index, id] of ids.entries()) {
        const [, traceId, spanId] = traces[index]!.split('-');
        assert.equal(links.get(id)?.traceId, traceId);
        assert.equal(links.get(id)?.spanId, spanId);
      }
      const attributeSets = telemetry
        .spans()
        .flatMap((span) => [span.attributes, ...span.links.map((link) => link.attributes ?? {})]);
      assert.deepEqual(findUndeclaredAttributes(attributeSets), []);
    },
  );

  await context.test('a round in which nothing is due makes no spans', async (inner) => {
    telemetry.reset();
    let rounds = 0;
    const listDue: typeof pair.reservations.listDue = async (page) => {
      rounds += 1;
      return pair.reservations.listDue(page);
    };
    const { close } = startTestSettler(inner, { ...pair, reservations: { ...pair.reservations, listDue } });
    await pollUntil('three rounds', () => rounds >= 4);
    await close();
    assert.deepEqual(telemetry.spans(), []);
  });

  await context.test(
    'of many at once, as many are linked to as a span has room for, and the others counted',
    async (inner) => {
      const { ids } = await createDue(230);
      const { close } = startTestSettler(inner, pair);
      await pollUntil(
        'all rounds',
        async () => (await pair.reservations.listDue({ after: undefined, limit: 1 })).length === 0,
      );
      await close();
      const rounds = findRounds();
      assert.equal(rounds.length, 1);
      assert.equal(rounds[0]?.links.length, 128);
      assert.equal(rounds[0]?.droppedLinksCount, 0);
      assert.equal(rounds[0]?.attributes['holdfast.settle.unlinked'], 102);
      const linked = rounds[0]?.links.map((link) => link.attributes?.['holdfast.reservation.id']);
      assert.ok(new Set(linked).isSubsetOf(new Set(ids)));
    },
  );

  await context.test('a reservation that no trace made is settled without a link', async (inner) => {
    const { ids } = await createDue(1);
    const forget = {
      name: 'test-forget-trace',
      summary: 'UPDATE reservations',
      text: 'UPDATE reservations SET traceparent = NULL WHERE reservation_id = ANY ($1)',
    };
    await pair.database.query(forget, [ids]);
    telemetry.reset();
    const { close } = startTestSettler(inner, pair);
    await pollUntil('the round', () => findRounds().length === 1);
    await close();
    assert.deepEqual(findRounds()[0]?.links, []);
    assert.equal((await pair.reservations.find(ids[0]!))?.status, 'expired');
  });
});
