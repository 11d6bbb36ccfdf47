import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedDemoItems } from '../src/demo-data.ts';
import { renderFogSignal } from '../src/demo-fog-signal.ts';
import { takeSnapshot } from './snapshot.ts';
import { buildTestService } from './support.ts';

test('the demonstration brings item 123 for 30 credits, and several types of content', async (context) => {
  const service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
  context.after(service.close);
  await seedDemoItems(service.items);
  const { items } = (await service.app.inject('/items')).json<{
    items: { item_id: string; credits: number; content_type: string; size: number }[];
  }>();
  assert.equal(items.find((item) => item.item_id === '123')?.credits, 30);
  assert.equal(new Set(items.map((item) => item.content_type)).size, items.length);
  assert.ok(items.length >= 6);
  assert.ok(
    items.some((item) => item.size > 512 * 1024),
    'one content takes several chunks',
  );

  const untouched = await takeSnapshot(service.database);
  await seedDemoItems(service.items);
  assert.deepEqual(await takeSnapshot(service.database), untouched);
});

test('an item that an administrator has replaced stays replaced', async (context) => {
  const service = await buildTestService({ userServiceUrl: 'http://127.0.0.1:9' });
  context.after(service.close);
  await seedDemoItems(service.items);
  const item = (await service.items.find('123'))!;
  const content = Buffer.from('mine');
  await service.items.store({ ...item, title: 'Mine', content });
  await seedDemoItems(service.items);
  assert.equal((await service.items.find('123'))?.title, 'Mine');
});

test('the fog signal is a WAV file of 10 seconds, and sounds', () => {
  const file = Buffer.from(renderFogSignal());
  assert.equal(file.toString('latin1', 0, 4) + file.toString('latin1', 8, 16), 'RIFFWAVEfmt ');
  assert.equal(file.readUInt32LE(4), file.length - 8);
  assert.equal(file.readUInt32LE(40), file.length - 44);
  assert.equal(file.readUInt32LE(40) / file.readUInt32LE(28), 10);
  const samples = Array.from({ length: 44_100 }, (_, index) => file.readInt16LE(44 + index * 2));
  assert.ok(Math.max(...samples) > 10_000);
});
