import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import { makeDue } from '../../../user-service/test/ledger/snapshot.ts';
import { chunkBytes } from '../../src/items/content.ts';
import { makeReservationDue, readStatus } from '../snapshot.ts';
import {
  buildTestPair,
  createItem,
  createReservation,
  problemType,
  readCredits,
  type TestPair,
} from '../support.ts';

const telemetry = startTestTelemetry();
let pair: TestPair;
before(async () => {
  pair = await buildTestPair();
});
after(async () => {
  await pair.close();
  await telemetry.shutdown();
});

async function download(url: string) {
  return pair.app.inject({ method: 'POST', url: `${url}/download` });
}

const sizes = [1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 5 * chunkBytes + 17];
for (const size of sizes) {
  test(`a content of ${size} bytes arrives byte for byte, with its digest`, async () => {
    const content = randomBytes(size);
    const item = await createItem(pair, { content, contentType: 'application/octet-stream' });
    const { username, url, reservation } = await createReservation(pair, item);
    const answer = await download(url);
    assert.equal(answer.statusCode, 200, answer.body.slice(0, 500));
    assert.ok(answer.rawPayload.equals(content));
    const sha256 = createHash('sha256').update(content);
    assert.equal(answer.headers['content-type'], 'application/octet-stream');
    assert.equal(answer.headers['content-length'], String(size));
    assert.equal(answer.headers['content-digest'], `sha-256=:${sha256.copy().digest('base64')}:`);
    assert.equal(answer.headers['etag'], `"${sha256.digest('hex')}"`);
    assert.equal(answer.headers['content-disposition'], `attachment; filename="${item.itemId}"`);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.deepEqual(await readCredits(pair, username), { owned: 70, held: 0 });
    assert.equal(await readStatus(pair.database, reservation.reservation_id), 'downloaded');
  });
}

test('a download over a real connection arrives byte for byte', async (context) => {
  const listening = await buildTestPair();
  context.after(listening.close);
  const base = await listening.app.listen({ port: 0, host: '127.0.0.1' });
  const content = randomBytes(3 * 1024 * 1024 + 5);
  const item = await createItem(listening, { content, contentType: 'image/png' });
  const { url } = await createReservation(listening, item);
  const answer = await fetch(`${base}${url}/download`, { method: 'POST' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${item.itemId}.png"`);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content));
});

test('a download can be repeated, also after the hold’s time, and is paid once', async () => {
  const { username, url, reservation } = await createReservation(pair);
  const first = await download(url);
  await makeReservationDue(pair.database, reservation.reservation_id).catch((error: unknown) => {
    assert.match(String(error), /has ended/);
  });
  const second = await download(url);
  assert.equal(second.statusCode, 200);
  assert.equal(second.body, first.body);
  assert.equal((await pair.app.inject(url)).json().status, 'downloaded');
  assert.deepEqual(await readCredits(pair, username), { owned: 70, held: 0 });
});

test('two downloads at once both get the content, and it is paid once', async () => {
  const { username, item, url } = await createReservation(pair);
  const answers = await Promise.all([download(url), download(url)]);
  for (const answer of answers) {
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.rawPayload.length, item.size);
  }
  assert.deepEqual(await readCredits(pair, username), { owned: 70, held: 0 });
});

test('a cancelled reservation cannot be downloaded, and costs nothing', async () => {
  const { username, url } = await createReservation(pair);
  await pair.app.inject({ method: 'DELETE', url });
  const answer = await download(url);
  assert.equal(answer.statusCode, 409);
  assert.equal(answer.json().type, problemType('reservation-cancelled'));
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
});

test('a reservation whose hold has expired cannot be downloaded, and that is recorded', async () => {
  const { username, url, reservation } = await createReservation(pair);
  await makeDue(pair.userService.database, reservation.reservation_id);
  for (let round = 0; round < 2; round += 1) {
    const answer = await download(url);
    assert.equal(answer.statusCode, 409);
    assert.equal(answer.json().type, problemType('reservation-expired'));
    assert.equal(await readStatus(pair.database, reservation.reservation_id), 'expired');
  }
  assert.deepEqual(await readCredits(pair, username), { owned: 100, held: 0 });
});

test('a reservation whose hold was released in the ledger cannot be downloaded, and that is recorded', async () => {
  const { username, url, reservation } = await createReservation(pair);
  await pair.userService.ledger.release({ username, holdId: reservation.reservation_id });
  const answer = await download(url);
  assert.equal(answer.statusCode, 409);
  assert.equal(answer.json().type, problemType('reservation-cancelled'));
  assert.equal(await readStatus(pair.database, reservation.reservation_id), 'cancelled');
});

test('credits that were spent before a crash are not lost: past the expiry the download still goes through', async () => {
  const { username, url, reservation } = await createReservation(pair);
  await pair.userService.ledger.capture({ username, holdId: reservation.reservation_id });
  await makeReservationDue(pair.database, reservation.reservation_id);
  assert.equal((await pair.app.inject(url)).json().status, 'expired');
  assert.equal((await download(url)).statusCode, 200);
  assert.equal((await pair.app.inject(url)).json().status, 'downloaded');
});

test('a hold that the ledger does not know is answered 404, and nothing is recorded', async () => {
  const { url, reservation } = await createReservation(pair);
  const forget = {
    name: 'test-forget',
    summary: 'DELETE holds',
    text: 'DELETE FROM holds WHERE hold_id = $1',
  };
  await pair.userService.database.query(forget, [reservation.reservation_id]);
  const answer = await download(url);
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json().type, problemType('hold-not-found'));
  assert.equal(await readStatus(pair.database, reservation.reservation_id), 'reserved');
});

test('of a cancellation and a download at once one wins, and both databases agree on it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { username, url, reservation } = await createReservation(pair);
    const [cancelled, downloaded] = await Promise.all([
      pair.app.inject({ method: 'DELETE', url }),
      download(url),
    ]);
    const status = await readStatus(pair.database, reservation.reservation_id);
    const credits = await readCredits(pair, username);
    if (downloaded.statusCode === 200) {
      assert.equal(cancelled.json().type, problemType('reservation-downloaded'));
      assert.equal(status, 'downloaded');
      assert.deepEqual(credits, { owned: 70, held: 0 });
    } else {
      assert.equal(cancelled.statusCode, 200);
      assert.equal(downloaded.json().type, problemType('reservation-cancelled'));
      assert.equal(status, 'cancelled');
      assert.deepEqual(credits, { owned: 100, held: 0 });
    }
  }
});

test('a replacement of the item does not disturb a download that has begun', async (context) => {
  const listening = await buildTestPair();
  context.after(listening.close);
  const base = await listening.app.listen({ port: 0, host: '127.0.0.1' });
  const content = randomBytes(16 * 1024 * 1024);
  const item = await createItem(listening, { content });
  const { url } = await createReservation(listening, item);
  // The headers are here, and most of the bytes are not: they wait for the reader.
  const answer = await fetch(`${base}${url}/download`, { method: 'POST' });
  const { created } = await listening.items.store({ ...item, content: Buffer.from('new') });
  assert.equal(created, false);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(content));
  const again = await fetch(`${base}${url}/download`, { method: 'POST' });
  assert.equal(await again.text(), 'new');
});

const damage = {
  name: 'test-damage',
  summary: 'UPDATE content_chunks',
  text: `
    UPDATE content_chunks SET bytes = set_byte(bytes, 0, get_byte(bytes, 0) # 1)
    WHERE sha256 = decode($1, 'hex') AND position = $2`,
};

test('a damaged content of one chunk is answered 500, before a byte of it is sent', async () => {
  const item = await createItem(pair, { content: randomBytes(1000) });
  const { url } = await createReservation(pair, item);
  await pair.database.query(damage, [item.sha256, 0]);
  const answer = await download(url);
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.json().type, problemType('internal-error'));
  assert.equal(answer.headers['content-digest'], undefined);
});

test('a damaged content of several chunks breaks off short of its length, which is the server’s error', async (context) => {
  const listening = await buildTestPair();
  context.after(listening.close);
  const base = await listening.app.listen({ port: 0, host: '127.0.0.1' });
  const item = await createItem(listening, { content: randomBytes(3 * chunkBytes) });
  const { url } = await createReservation(listening, item);
  await listening.database.query(damage, [item.sha256, 1]);
  telemetry.reset();
  const answer = await fetch(`${base}${url}/download`, { method: 'POST' });
  await assert.rejects(answer.arrayBuffer());
  const span = await pollUntil('the span', () =>
    telemetry.spans().find(({ name }) => name.endsWith('/download')),
  );
  assert.equal(span.attributes['error.type'], 'Error');
  assert.equal(span.status.code, 2);
});
