import { noteViolation } from '../history/history.ts';
import { usernames } from '../schedule/world.ts';
import { ask, type Client } from './client.ts';
import { askUserLimits, listReservations, readEntries } from './reads.ts';

/** Pages as long as they may be, and all of them. */
const everything = { limit: 200, pages: Infinity } as const;

/** By now everything answers. */
const pace = { tries: 5, impatienceMs: 0 } as const;

/** Reads all statements and lists as a user would, in the end: what was granted is in them. */
export async function readBack(client: Client): Promise<void> {
  const listed = new Set<string>();
  for (const username of usernames) {
    await ask(client, askUserLimits(client, username), pace);
    const entries = await readEntries(client, username, everything, pace);
    if (entries.at(-1)?.version !== 1) {
      noteViolation(
        client.history,
        9,
        username,
        `has a statement that ends at version ${entries.at(-1)?.version}`,
      );
    }
    for (const id of (await listReservations(client, username, everything, pace)).keys()) listed.add(id);
  }
  for (const { holdId, itemId, isGranted } of client.history.holds.values()) {
    if (itemId === undefined || !isGranted || listed.has(holdId)) continue;
    noteViolation(client.history, 7, holdId, 'was granted, and is in no list');
  }
}
