import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { collectSpans } from './helpers/started-telemetry.ts';
import { startTracedApp } from './helpers/traced-app.ts';
import { createTracedClient } from './helpers/traced-client.ts';

const variable = 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS';

/** Gives name, method and original method of the spans of requests with these methods. */
async function describeMethods(known: string | undefined, methods: readonly string[]) {
  const spans = await collectSpans({ [variable]: known }, async () => {
    const app = fastify();
    app.addHttpMethod('QUERY', { hasBody: true }).addHttpMethod('PROPFIND', { hasBody: true });
    await app.register(tracingPlugin);
    app.route({ method: ['GET', 'QUERY', 'PROPFIND'], url: '/items', handler: () => ({}) });
    for (const method of methods) await app.inject({ method: method as 'GET', url: '/items' });
    await app.close();
  });
  return spans.map(({ name, attributes }) => [
    name,
    attributes['http.request.method'],
    attributes['http.request.method_original'],
  ]);
}

test('QUERY is a known method, and others than those of the RFCs are _OTHER', async () => {
  assert.deepEqual(await describeMethods(undefined, ['QUERY', 'PROPFIND']), [
    ['QUERY /items', 'QUERY', undefined],
    ['HTTP /items', '_OTHER', 'PROPFIND'],
  ]);
});

test(`${variable} is the whole list, by its case`, async () => {
  assert.deepEqual(await describeMethods('PROPFIND,get', ['PROPFIND', 'GET']), [
    ['PROPFIND /items', 'PROPFIND', undefined],
    ['HTTP /items', '_OTHER', 'GET'],
  ]);
});

test('a method that is not known is _OTHER on the CLIENT span too', async () => {
  const app = await startTracedApp(() => undefined);
  const spans = await collectSpans({ [variable]: 'GET' }, async () => {
    const client = createTracedClient();
    await client.request({ origin: app.origin, path: '/items', method: 'DELETE', urlTemplate: '/items' });
    await client.close();
  });
  const client = spans.find(({ attributes }) => attributes['url.full'] !== undefined);
  assert.equal(client?.name, 'HTTP /items');
  assert.equal(client?.attributes['http.request.method'], '_OTHER');
  assert.equal(client?.attributes['http.request.method_original'], 'DELETE');
  await app.close();
});
