import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { createLogger } from '@holdfast/telemetry';
import { startListening } from '@holdfast/service-kit/postgres';
import { pollUntil, type TestDatabase } from '@holdfast/service-kit/testing';
import { connectDirectly, createKitDatabase } from '../helpers/kit-database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';

const logger = createLogger({ serviceName: 'probe', level: 'silent' });

let kit: TestDatabase;
before(async () => {
  kit = await createKitDatabase();
});
after(async () => kit.close());

/** Listens to a channel and notes what it is told. */
function listen(context: TestContext, url: string): string[] {
  const told: string[] = [];
  const listener = startListening({
    url,
    channel: 'probe',
    logger,
    onNotification: (payload) => told.push(payload),
    onListening: () => told.push('(listening)'),
    onLost: () => told.push('(lost)'),
    probeIntervalMs: 50,
  });
  context.after(listener.close);
  return told;
}

test('notifications arrive in the order of their commits, and not before them', async (context) => {
  const told = listen(context, kit.url);
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
  const told = listen(context, kit.url);
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

test('a network that swallows everything is noticed without a notification', async (context) => {
  const proxy = await startTcpProxy(kit.url);
  context.after(proxy.close);
  const told = listen(context, proxy.url);
  await pollUntil('the listener listens', () => told.length === 1);
  proxy.stall();
  await pollUntil('the listener gives the connection up', () => told.includes('(lost)'));
});
