import { randomUUID } from 'node:crypto';
import { breakDownload } from './break-download.ts';
import { adminToken, serviceToken, type Pair } from './start-pair.ts';
import { reserve } from './reserve.ts';

/** Does everything that users and operators do: reserve, be refused, replay, download, break a download, cancel, let expire, check. */
export async function exercisePair(pair: Pair): Promise<void> {
  const { userService, reservationsService } = pair;
  const { url } = reservationsService;
  const idempotencyKey = randomUUID();
  const made = [];
  for (const username of ['test', 'alice', 'test', 'carol']) {
    made.push(await readId(await reserve(url, { username, item_id: '123' })));
  }
  await reserve(url, { username: 'test', item_id: '123', idempotencyKey });
  await reserve(url, { username: 'test', item_id: '123', idempotencyKey });
  await reserve(url, { username: 'nobody', item_id: '123' });
  await reserve(url, { username: 'test', item_id: 'nothing' });
  const [downloaded, cancelled] = made;
  await send(`${url}/reservations/${downloaded}/download`, { method: 'POST' });
  await send(`${url}/reservations/${cancelled}`, { method: 'DELETE' });
  await breakDownload(pair);
  await send(`${userService.url}/users/test/credits`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      Authorization: `Bearer ${adminToken}`,
    },
    body: JSON.stringify({ credits: 10 }),
  });
  await send(`${userService.url}/integrity`, { headers: { Authorization: `Bearer ${adminToken}` } });
}

/** Asks for more holds at once than a queue of one takes. */
export async function floodLedger(userServiceUrl: string): Promise<void> {
  const holds = Array.from({ length: 40 }, async () =>
    send(`${userServiceUrl}/users/test/limits/holds/${randomUUID()}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${serviceToken}` },
      body: JSON.stringify({ credits: 1, ttl_seconds: 60 }),
    }),
  );
  await Promise.all(holds);
}

async function send(url: string, init: RequestInit): Promise<void> {
  const answer = await fetch(url, init);
  await answer.arrayBuffer();
}

async function readId(answer: Response): Promise<string | undefined> {
  return ((await answer.json()) as { reservation_id?: string }).reservation_id;
}
