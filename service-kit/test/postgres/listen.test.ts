import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, before, test, type TestContext, describe, it } from 'node:test';
import { createLogger } from '@holdfast/telemetry/pino';
import { startListening } from '@holdfast/service-kit/postgres';
import { pollUntil, type TestDatabase } from '@holdfast/service-kit/testing';
import { connectDirectly, createKitDatabase } from '../helpers/kit-database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';

let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
after(async () => kit.close());

/** Listens to a channel and notes what it is told, and what it logs. */
function listen(context: TestContext, url: string) {
  const told: string[] = [];
  const logged: string[] = [];
  const destination = { write: (line: string) => void logged.push(JSON.parse(line).msg) };
  const listener = startListening({
    url,
    channel: 'probe',
    logger: createLogger({ serviceName: 'probe', level: 'info', destination }),
    onNotification: (payload) => told.push(payload),
    onListening: () => told.push('(listening)'),
    onLost: () => told.push('(lost)'),
    probeIntervalMs: 50,
  });
  context.after(listener.close);
  return { told, logged, close: listener.close };
}

test('notifications arrive in the order of their commits, and not before them', async (context) => {
  const { told } = listen(context, kit.url);
  await pollUntil('the listener listens', () => told.length === 1);
  const client = await connectDirectly(context, kit.url);
  await client.query('BEGIN');
  await client.query("NOTIFY probe, 'late'");
  await (await connectDirectly(context, kit.url)).query("NOTIFY probe, 'early'");
  await pollUntil('the first notification', () => told.length === 2);
  await client.query('COMMIT');
  await pollUntil('the second notification', () => told.length === 3);
  assert.deepEqual(told, ['(listening)', 'early', 'late']);
});

test('a listener whose connection PostgreSQL ends says so, and listens again', async (context) => {
  const { told } = listen(context, kit.url);
  await pollUntil('the listener listens', () => told.length === 1);
  const killer = await connectDirectly(context, kit.url);
  await killer.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listen probe'",
  );
  await pollUntil('the listener listens again', () => told.length === 3);
  await killer.query("NOTIFY probe, 'again'");
  await pollUntil('a notification', () => told.length === 4);
  assert.deepEqual(told, ['(listening)', '(lost)', '(listening)', 'again']);
});

test('a listener whose database takes connections and says nothing closes at once', async (context) => {
  const mute = createServer().listen(0, '127.0.0.1');
  context.after(() => mute.close());
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const { close } = listen(context, `postgresql://127.0.0.1:${port}/probe`);
  await once(mute, 'connection');
  const closedAt = performance.now();
  await close();
  assert.ok(performance.now() - closedAt < 1000);
});

// Each of them waits for seconds, and each has a proxy and a listener of its own.
describe('outages', { concurrency: true }, () => {
  it('a network that swallows everything is noticed without a notification', async (context) => {
    const proxy = await startTcpProxy(kit.url);
    context.after(proxy.close);
    const { told } = listen(context, proxy.url);
    await pollUntil('the listener listens', () => told.length === 1);
    proxy.stall();
    await pollUntil('the listener gives the connection up', () => told.includes('(lost)'));
  });

  it('an outage is logged once however often a connection is tried, and its end once', async (context) => {
    const proxy = await startTcpProxy(kit.url);
    context.after(proxy.close);
    const { told, logged } = listen(context, proxy.url);
    await pollUntil('the listener listens', () => told.length === 1);
    await proxy.pause();
    let attempts = 0;
    const refusing = createServer((socket) => {
      attempts += 1;
      socket.destroy();
    }).listen(proxy.port, '127.0.0.1');
    await pollUntil('a third attempt', () => attempts === 3);
    refusing.close();
    await once(refusing, 'close');
    await proxy.resume();
    await pollUntil('the listener listens again', () => told.length === 3);
    assert.deepEqual(told, ['(listening)', '(lost)', '(listening)']);
    assert.deepEqual(logged, [
      'Notifications of the database do not arrive',
      'Notifications of the database arrive again',
    ]);
  });
});
