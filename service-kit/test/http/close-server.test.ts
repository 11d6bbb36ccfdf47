import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { closeServer } from '@holdfast/service-kit/http';
import { createTestApp } from '../helpers/test-app.ts';

async function begin(port: number, path: string): Promise<IncomingMessage> {
  const call = request({ port, path, host: '127.0.0.1' }).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return answer;
}

test('an answer that is under way ends before the server is closed', async () => {
  const { app, listen, logged } = await createTestApp();
  const content = new Readable({ read: () => undefined });
  app.get('/slow', async (_request, reply) => reply.send(content));
  const port = await listen();
  const begun = begin(port, '/slow');
  content.push('the beginning, ');
  const answer = await begun;
  const closed = closeServer(app, 5000);
  content.push('the end');
  content.push(null);
  assert.equal(await text(answer), 'the beginning, the end');
  await closed;
  assert.ok(!logged().some(({ msg }) => /cut off/.test(String(msg))));
});

test('an answer that does not end is cut off when the time is up, and the log says so', async () => {
  const { app, listen, logged } = await createTestApp();
  const content = new Readable({ read: () => undefined });
  app.get('/endless', async (_request, reply) => reply.send(content));
  const port = await listen();
  const begun = begin(port, '/endless');
  content.push('a beginning');
  const answer = await begun;
  answer.resume();
  const ended = once(answer, 'error');
  await closeServer(app, 20);
  const [error] = (await ended) as [Error];
  assert.match(error.message, /aborted/);
  assert.ok(logged().some(({ msg }) => /took longer than 20 ms to end, and are cut off/.test(String(msg))));
});
