import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { root } from '../../lib/paths.ts';
import { readStartConfig } from '../../start/config.ts';

test('without any variable everything is its own, on the documented ports', () => {
  const config = readStartConfig({});
  assert.equal(config.databaseUrls, undefined);
  assert.equal(config.traces.kind, 'local');
  assert.equal(config.dataDir, path.join(root, '.holdfast'));
  assert.deepEqual(config.portUses.map(({ variable, port }) => `${variable}=${port}`).toSorted(), [
    'OTLP_GRPC_PORT=4317',
    'OTLP_HTTP_PORT=4318',
    'RESERVATIONS_SERVICE_PORT=8081',
    'TEMPO_PORT=3200',
    'USER_SERVICE_PORT=8080',
  ]);
});

test('an empty variable counts as unset', () => {
  assert.deepEqual(
    readStartConfig({ TEMPO_PORT: '', ADMIN_TOKEN: '', POSTGRES_PORT: '' }),
    readStartConfig({}),
  );
});

test('with an endpoint of the user’s own, tempo/local’s ports need not be free', () => {
  const config = readStartConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://tempo:4317',
    TEMPO_URL: 'http://tempo:3200',
  });
  assert.deepEqual(config.traces, {
    kind: 'external',
    otlpUrl: 'http://tempo:4317',
    tempoUrl: 'http://tempo:3200',
  });
  assert.deepEqual(
    config.portUses.map(({ variable }) => variable),
    ['RESERVATIONS_SERVICE_PORT', 'USER_SERVICE_PORT'],
  );
});

test('with databases of the user’s own, PostgreSQL’s port need not be free', () => {
  const urls = { USER_DATABASE_URL: 'postgresql://a/u', RESERVATIONS_DATABASE_URL: 'postgresql://a/r' };
  const config = readStartConfig({ ...urls, POSTGRES_PORT: '5432' });
  assert.deepEqual(config.databaseUrls, { user: 'postgresql://a/u', reservations: 'postgresql://a/r' });
  assert.ok(config.portUses.every(({ variable }) => variable !== 'POSTGRES_PORT'));
});

const wrong: readonly [Record<string, string>, RegExp][] = [
  [{ TEMPO_PORT: 'abc' }, /^TEMPO_PORT is "abc": a port is a whole number from 1 to 65535$/],
  [{ USER_SERVICE_PORT: '70000' }, /^USER_SERVICE_PORT is "70000": a port/],
  [{ POSTGRES_PORT: '54.5' }, /^POSTGRES_PORT is "54.5": a port/],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'tempo' }, /^OTEL_EXPORTER_OTLP_ENDPOINT is "tempo": an address such as/],
  [{ TRACING_MODE: 'magic' }, /^TRACING_MODE is "magic": .*"manual"\|"library"\|"auto"/],
  [{ USER_DATABASE_URL: 'postgresql://a/u' }, /^set both USER_DATABASE_URL and RESERVATIONS_DATABASE_URL/],
];

for (const [environment, message] of wrong) {
  test(`${JSON.stringify(environment)} is refused in one line`, () => {
    assert.throws(() => readStartConfig(environment), { name: 'UserError', message });
  });
}

test('a wrong token or database address is not shown', () => {
  const secrets = {
    ADMIN_TOKEN: 'hunter2',
    USER_DATABASE_URL: 'mysql://me:hunter2@db',
    RESERVATIONS_DATABASE_URL: 'hunter2',
  };
  for (const [name, value] of Object.entries(secrets)) {
    assert.throws(
      () => readStartConfig({ [name]: value }),
      (error: Error) =>
        error.message.startsWith(`${name} is not right`) && !error.message.includes('hunter2'),
    );
  }
});
