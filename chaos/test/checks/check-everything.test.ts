import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEverything } from '../../src/checks/check-everything.ts';
import { nameClaim, nameKey } from '../../src/history/history.ts';
import { found } from '../support/quiet-history.ts';
import {
  applyOperation,
  cancelled,
  downloaded,
  makeWorld,
  own,
  stray,
  type World,
} from '../support/world.ts';

/** The role owns the table, and can take back what it was denied. */
const openEntries = `GRANT ALL ON entries TO CURRENT_USER; ALTER TABLE entries DISABLE TRIGGER USER`;
const openReservations = `ALTER TABLE reservations DISABLE TRIGGER USER`;

interface Doctored {
  /** What is done to the world, as the end of "… is found". */
  readonly name: string;
  readonly doctor: (world: World) => unknown;
  /** Findings, by invariant and subject, that have to be among those made. */
  readonly finds: readonly string[];
}

const cases: readonly Doctored[] = [
  {
    name: 'an entry that was changed',
    doctor: async ({ user }) => {
      await user(openEntries);
      await user(`UPDATE entries SET amount = amount - 1 WHERE kind = 'capture' AND account_id IS NOT NULL`);
    },
    finds: ['1 ann', '2 ann', `4 ${downloaded}`],
  },
  {
    name: 'an entry that was deleted',
    doctor: async ({ user }) => {
      await user(openEntries);
      await user(`DELETE FROM entries WHERE kind = 'grant'`);
    },
    finds: ['2 ann', '9 ann', '7 g'],
  },
  {
    name: 'a balance that is not the sum of the entries',
    doctor: async ({ user }) => user(`UPDATE accounts SET posted = posted + 7 WHERE username = 'ann'`),
    finds: ['2 ann'],
  },
  {
    name: 'more held than there is',
    doctor: async ({ user }) => {
      await user(`ALTER TABLE accounts DROP CONSTRAINT accounts_check`);
      await user(`UPDATE accounts SET held = posted + 1 WHERE username = 'ann'`);
    },
    finds: ['2 ann', '3 ann'],
  },
  {
    name: 'a hold that was captured and then released',
    doctor: async ({ user }) => user(`UPDATE holds SET state = 'released' WHERE hold_id = '${downloaded}'`),
    finds: [`4 ${downloaded}`, `7 ${downloaded}`, `10 ${downloaded}`],
  },
  {
    name: 'a capture at the moment of expiry',
    doctor: async ({ user }) =>
      user(`UPDATE holds SET settled_at = expires_at WHERE hold_id = '${downloaded}'`),
    finds: [`5 ${downloaded}`],
  },
  {
    name: 'a kept answer with other bytes',
    doctor: async ({ reservations }) => reservations(`UPDATE idempotent_answers SET body = '{"told": 1}'`),
    finds: ['6 k'],
  },
  {
    name: 'an answer under a key that is gone',
    doctor: async ({ reservations }) => reservations(`DELETE FROM idempotent_answers`),
    finds: ['7 k'],
  },
  {
    name: 'a reservation under a key that was told to be refused',
    doctor: ({ history }) => {
      const record = history.reservationKeys.get(nameKey('ann', 'k'));
      if (record !== undefined) record.told = '403 {"type":"…"}';
    },
    finds: ['6 k'],
  },
  {
    name: 'a second grant under no key',
    doctor: async ({ user }) => user(`UPDATE grants SET version = 17`),
    finds: ['6 ann', '7 g'],
  },
  {
    name: 'a grant that nobody asked for',
    doctor: async ({ user }) => user(`SELECT grant_credits('ann', 'other', 5, '')`),
    finds: ['8 other'],
  },
  {
    name: 'a granted reservation that is gone',
    doctor: async ({ reservations }) =>
      reservations(`DELETE FROM reservations WHERE reservation_id = '${cancelled}'`),
    finds: [`7 ${cancelled}`],
  },
  {
    name: 'a granted hold that is gone',
    doctor: async ({ user }) => user(`DELETE FROM holds WHERE hold_id = '${own}'`),
    finds: [`7 ${own}`],
  },
  {
    name: 'a reservation that came of a refusal',
    doctor: async ({ user, reservations }) => {
      await user(applyOperation('hold', stray, 5));
      await user(applyOperation('release', stray));
      await reservations(`
        INSERT INTO reservations (reservation_id, username, item_id, credits, status, expires_at, ended_at)
        VALUES ('${stray}', 'ann', 'a', 5, 'cancelled', now(), now())`);
    },
    finds: ['7 ann a'],
  },
  {
    name: 'a capture that nobody was told of',
    doctor: async ({ user }) => {
      await user(applyOperation('hold', stray, 5));
      await user(applyOperation('capture', stray));
    },
    finds: [`7 ${stray}`],
  },
  {
    name: 'a capture that a refusal brought about',
    doctor: ({ history }) => {
      const record = history.holds.get(downloaded);
      if (record !== undefined) Object.assign(record, { captureAskedAtMs: undefined, end: undefined });
    },
    finds: [`8 ${downloaded}`],
  },
  {
    name: 'a hold that came of a wrong request',
    doctor: async ({ user, history }) => {
      await user(applyOperation('release', stray));
      history.impossibleIds.add(stray);
    },
    finds: [`8 ${stray}`],
  },
  {
    name: 'a hold that another user has taken over',
    doctor: async ({ user }) => user(`UPDATE holds SET account_id = 2 WHERE hold_id = '${own}'`),
    finds: [`8 ${own}`],
  },
  {
    name: 'a hold that stays open',
    doctor: async ({ user, history }) => {
      await user(applyOperation('hold', stray, 5));
      history.holds.delete(stray);
    },
    finds: [`10 ${stray}`],
  },
  {
    name: 'a download without its capture',
    doctor: async ({ reservations }) => {
      await reservations(openReservations);
      await reservations(
        `UPDATE reservations SET status = 'downloaded' WHERE reservation_id = '${cancelled}'`,
      );
    },
    finds: [`7 ${cancelled}`, `10 ${cancelled}`],
  },
  {
    name: 'a reservation that stays open',
    doctor: async ({ reservations }) => {
      await reservations(openReservations);
      await reservations(
        `UPDATE reservations SET status = 'reserved', ended_at = NULL WHERE reservation_id = '${cancelled}'`,
      );
    },
    finds: [`10 ${cancelled}`],
  },
];

test('a blameless past is found to be one, in-doubt reservations among it', async (t) => {
  const world = await makeWorld(t);
  await world.user(applyOperation('hold', stray, 5));
  await world.user(applyOperation('release', stray));
  await world.reservations(`
    INSERT INTO reservations (reservation_id, username, item_id, credits, status, expires_at, ended_at)
    VALUES ('${stray}', 'ann', 'a', 5, 'cancelled', now(), now())`);
  world.history.unclearReservations.set(nameClaim('ann', 'a'), 1);
  await checkEverything(world);
  assert.deepEqual(world.history.violations.first, []);
});

for (const { name, doctor, finds } of cases) {
  test(`${name} is found`, async (t) => {
    const world = await makeWorld(t);
    await doctor(world);
    await checkEverything(world);
    const findings = found(world.history);
    for (const finding of finds)
      assert.ok(findings.includes(finding), `${finding} among ${findings.join(', ')}`);
  });
}
