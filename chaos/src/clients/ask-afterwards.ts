import type { HoldRecord } from '../history/records.ts';
import { ask, type Client } from './client.ts';
import { askHold } from './holds.ts';
import { askCancellation, askDownload, askReservationById } from './reservations.ts';

/** How many of each are asked about at most, spread over the run. */
const sampleSize = 300;

const pace = { tries: 5, impatienceMs: 0 } as const;

/**
 * Once everything has ended, asks again for what can only be answered by that: to download and to cancel, to capture and to
 * release. Whatever was told before is told again.
 */
export async function askAfterwards(client: Client): Promise<void> {
  const records = [...client.history.holds.values()];
  for (const record of sample(records.filter(({ itemId }) => itemId !== undefined))) {
    await ask(client, askReservationById(client, record), pace);
    await ask(client, askDownload(client, record), pace);
    await ask(client, askCancellation(client, record), pace);
  }
  for (const record of sample(records.filter(({ itemId }) => itemId === undefined))) {
    await ask(client, askHold(client, 'get', record), pace);
    await ask(client, askHold(client, 'capture', record), pace);
    await ask(client, askHold(client, 'release', record), pace);
    await ask(client, askHold(client, 'hold', record), pace);
  }
}

function sample(records: readonly HoldRecord[]): HoldRecord[] {
  const step = Math.ceil(records.length / sampleSize);
  return records.filter((_, index) => index % step === 0);
}
