import type { Database } from '@holdfast/service-kit/postgres';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createUser, describeHold } from '../support.ts';
import { makeDue } from '../ledger/snapshot.ts';

export interface BusyUser {
  readonly username: string;
  /** A hold in each state; `due` has run out and was not swept, `tombstone` was released before it came. */
  readonly holds: Readonly<
    Record<'held' | 'captured' | 'released' | 'tombstone' | 'expired' | 'declined' | 'due', string>
  >;
}

/** Makes a user of 100 credits, 30 of them spent, with a hold in every state that there is. */
export async function createBusyUser({
  ledger,
  database,
}: {
  readonly ledger: Ledger;
  readonly database: Database;
}): Promise<BusyUser> {
  const username = await createUser(ledger, { credits: 60 });
  await ledger.grant({ username, idempotencyKey: 'second', credits: 40 });
  const open = async (credits: number): Promise<string> => {
    const request = describeHold(username, { credits });
    await ledger.hold(request);
    return request.holdId;
  };
  const expired = await open(10);
  await makeDue(database, expired);
  await ledger.release({ username, holdId: expired });
  const captured = await open(30);
  await ledger.capture({ username, holdId: captured });
  const released = await open(15);
  await ledger.release({ username, holdId: released });
  const declined = await open(1000);
  const { holdId: tombstone } = describeHold(username);
  await ledger.release({ username, holdId: tombstone });
  const held = await open(20);
  const due = await open(5);
  await makeDue(database, due);
  return { username, holds: { held, captured, released, tombstone, expired, declined, due } };
}
