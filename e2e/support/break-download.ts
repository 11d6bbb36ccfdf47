import { createHash, randomBytes } from 'node:crypto';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { reserve } from './reserve.ts';
import { adminToken, type Pair } from './start-pair.ts';

const itemId = 'damaged';
/** Of several chunks, so that the first is on its way when the damage of the second is found. */
const contentBytes = 600 * 1024;

const damage = defineStatement({
  name: 'test-damage',
  summary: 'UPDATE content_chunks',
  text: `
    UPDATE content_chunks SET bytes = set_byte(bytes, 0, get_byte(bytes, 0) # 1)
    WHERE sha256 = decode($1, 'hex') AND position = 1`,
});

/** Downloads an item whose content turns out to be damaged when a part of it has been sent. @returns the answer's trace id */
export async function breakDownload({ reservationsService, reservationsDatabase }: Pair): Promise<string> {
  const { url } = reservationsService;
  const content = randomBytes(contentBytes);
  const stored = await fetch(`${url}/items/${itemId}?title=Damaged&credits=1`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/octet-stream', Authorization: `Bearer ${adminToken}` },
    body: content,
  });
  await stored.arrayBuffer();
  const sha256 = createHash('sha256').update(content).digest('hex');
  await reservationsDatabase.database.query(damage, [sha256]);
  const reserved = await reserve(url, { username: 'test', item_id: itemId });
  const { reservation_id: id } = (await reserved.json()) as { reservation_id?: string };
  const answer = await fetch(`${url}/reservations/${id}/download`, { method: 'POST' });
  await answer.arrayBuffer().then(
    () => {
      throw new Error('the damaged content arrived whole');
    },
    () => undefined,
  );
  return answer.headers.get('traceresponse')?.split('-')[1] ?? '';
}
