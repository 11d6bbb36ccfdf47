import { randomUUID } from 'node:crypto';
import { recordHold } from '../history/note-hold.ts';
import { recordKey } from '../history/note-key.ts';
import type { HoldRecord } from '../history/records.ts';
import type { Operation } from '../schedule/operation.ts';
import { items, usernames } from '../schedule/world.ts';
import { askGrant, askLimits, askReusedGrantKey } from './administration.ts';
import { askBadInput } from './bad-input.ts';
import { ask, askAtOnce, recall, remember, type Client } from './client.ts';
import { askHold, askIntrusion, isKnownToExist, type Intrusion } from './holds.ts';
import { askUserLimits, listReservations, readEntries } from './reads.ts';
import { askReservation, askReservationOfKey, askReusedKey, recordReservationKey } from './reserve.ts';
import { askCancellation, askDownload, askReservationById } from './reservations.ts';

/**
 * Does one operation of the plan.
 *
 * @returns `false` where there was nothing yet that it could be done with
 */
export async function performOperation(client: Client, operation: Operation): Promise<boolean> {
  const { memory, history } = client;
  const withReservation = async (
    pick: number,
    run: (record: HoldRecord) => Promise<unknown>,
  ): Promise<boolean> => runWith(recall(memory.reservations, pick), run);
  const withHold = async (pick: number, run: (record: HoldRecord) => Promise<unknown>): Promise<boolean> =>
    runWith(recall(memory.holds, pick), run);

  switch (operation.kind) {
    case 'reserve': {
      const item = items[operation.item];
      const username = usernames[operation.user];
      if (item === undefined || username === undefined) return false;
      if (operation.key === null) {
        // Without a key another try would be another reservation.
        await ask(client, askReservation(client, username, item), { ...operation, tries: 1 });
        return true;
      }
      const record = recordReservationKey(client, { username, key: operation.key, asked: item.itemId });
      await askAtOnce(client, operation.copies, askReservationOfKey(client, record), operation);
      return true;
    }
    case 'reserve-again':
      return runWith(recall(memory.reservationKeys, operation.pick), async (record) =>
        askAtOnce(client, operation.copies, askReservationOfKey(client, record), operation),
      );
    case 'reuse-reserve-key':
      return runWith(answered(recall(memory.reservationKeys, operation.pick)), async (record) =>
        ask(client, askReusedKey(client, record), operation),
      );
    case 'get-reservation':
      return withReservation(operation.pick, async (record) =>
        ask(client, askReservationById(client, record), operation),
      );
    case 'list-reservations':
      await listReservations(client, usernames[operation.user] ?? '', operation, operation);
      return true;
    case 'download':
      return withReservation(operation.pick, async (record) =>
        askAtOnce(client, operation.copies, askDownload(client, record), operation),
      );
    case 'cancel':
      return withReservation(operation.pick, async (record) =>
        askAtOnce(client, operation.copies, askCancellation(client, record), operation),
      );
    case 'download-while-cancelling':
      return withReservation(operation.pick, async (record) =>
        Promise.all([
          ask(client, askDownload(client, record), operation),
          ask(client, askCancellation(client, record), operation),
        ]),
      );
    case 'read-limits':
      await ask(client, askUserLimits(client, usernames[operation.user] ?? ''), operation);
      return true;
    case 'read-entries':
      await readEntries(client, usernames[operation.user] ?? '', operation, operation);
      return true;
    case 'set-limits':
      await ask(
        client,
        askLimits(client, usernames[operation.user] ?? '', operation.reservations),
        operation,
      );
      return true;
    case 'grant': {
      const request = { username: usernames[operation.user] ?? '', key: operation.key };
      const record = recordKey(history.grantKeys, { ...request, asked: String(operation.credits) });
      remember(memory.grantKeys, record);
      await askAtOnce(client, operation.copies, askGrant(client, record), operation);
      return true;
    }
    case 'grant-again':
      return runWith(recall(memory.grantKeys, operation.pick), async (record) =>
        askAtOnce(client, operation.copies, askGrant(client, record), operation),
      );
    case 'reuse-grant-key':
      return runWith(answered(recall(memory.grantKeys, operation.pick)), async (record) =>
        ask(client, askReusedGrantKey(client, record), operation),
      );
    case 'hold': {
      const record = makeHold(client, operation);
      const one = askHold(client, 'hold', record, operation.ttlSeconds);
      await askAtOnce(client, operation.copies, one, operation);
      return true;
    }
    case 'release-before-hold': {
      const record = makeHold(client, operation);
      await ask(client, askHold(client, 'release', record), operation);
      await ask(client, askHold(client, 'hold', record, operation.ttlSeconds), operation);
      return true;
    }
    case 'hold-again':
      return withHold(operation.pick, async (record) =>
        askAtOnce(client, operation.copies, askHold(client, 'hold', record), operation),
      );
    case 'get-hold':
      return withHold(operation.pick, async (record) =>
        ask(client, askHold(client, 'get', record), operation),
      );
    case 'capture':
    case 'release': {
      const { kind, copies } = operation;
      return withHold(operation.pick, async (record) =>
        askAtOnce(client, copies, askHold(client, kind, record), operation),
      );
    }
    case 'capture-while-releasing':
      return withHold(operation.pick, async (record) =>
        Promise.all([
          ask(client, askHold(client, 'capture', record), operation),
          ask(client, askHold(client, 'release', record), operation),
        ]),
      );
    case 'hold-another-amount':
      return intrude(client, 'hold another amount', operation);
    case 'hold-for-another-user':
      return intrude(client, 'hold for another user', operation);
    case 'capture-as-another-user':
      return intrude(client, 'capture as another user', operation);
    case 'release-as-another-user':
      return intrude(client, 'release as another user', operation);
    case 'bad-input':
      await ask(client, askBadInput(client, { ...operation, id: randomUUID() }), operation);
      return true;
  }
}

async function runWith<Value>(
  value: Value | undefined,
  run: (value: Value) => Promise<unknown>,
): Promise<boolean> {
  if (value === undefined) return false;
  await run(value);
  return true;
}

/** A key that is sure to be taken. */
function answered<Record extends { readonly told: string | undefined }>(
  record: Record | undefined,
): Record | undefined {
  return record?.told === undefined ? undefined : record;
}

function makeHold(
  { history, memory }: Client,
  { holdId, user, credits }: { readonly holdId: string; readonly user: number; readonly credits: number },
): HoldRecord {
  const record = recordHold(history, { holdId, username: usernames[user] ?? '', credits, itemId: undefined });
  remember(memory.holds, record);
  return record;
}

async function intrude(
  client: Client,
  intrusion: Intrusion,
  operation: Operation & { readonly pick: number },
): Promise<boolean> {
  const record = recall(client.memory.holds, operation.pick);
  if (record === undefined || !isKnownToExist(record)) return false;
  await ask(client, askIntrusion(client, intrusion, record), operation);
  return true;
}
