import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from '@holdfast/service-kit/process';
import { configSchema } from '../src/config.ts';

const environment = { DATABASE_URL: 'postgresql://localhost/reservations' };

test('a database is all that has to be configured', () => {
  const config = loadConfig(configSchema, environment);
  assert.equal(config.PORT, 8081);
  assert.equal(config.USER_SERVICE_URL, 'http://localhost:8080');
  assert.equal(config.USER_SERVICE_TIMEOUT_MS, 2000);
  assert.equal(config.USER_SERVICE_ATTEMPT_TIMEOUT_MS, undefined);
  assert.equal(config.RESERVATION_TTL_SECONDS, 900);
  assert.equal(config.SETTLE_INTERVAL_MS, 1000);
  assert.equal(config.OTLP_RELAY_URL, 'http://localhost:4318');
  assert.deepEqual(config.WEB_ORIGINS, []);
});

test('every value that is missing or wrong is named in one line', () => {
  const wrong = {
    USER_SERVICE_URL: 'users:8080',
    USER_SERVICE_TIMEOUT_MS: '0',
    USER_SERVICE_ATTEMPT_TIMEOUT_MS: '0.5',
    RESERVATION_TTL_SECONDS: '86401',
    SETTLE_INTERVAL_MS: '9',
  };
  assert.throws(
    () => loadConfig(configSchema, wrong),
    (error) =>
      error instanceof ConfigError &&
      !error.message.includes('\n') &&
      ['DATABASE_URL', ...Object.keys(wrong)].every((name) => error.message.includes(name)),
  );
});

function read(WEB_ORIGINS: string) {
  return loadConfig(configSchema, { ...environment, WEB_ORIGINS }).WEB_ORIGINS;
}

test('origins are taken exactly as browsers send them: no path, wildcard or null', () => {
  assert.deepEqual(read('https://shop.example, http://localhost:5173'), [
    'https://shop.example',
    'http://localhost:5173',
  ]);
  for (const wrong of [
    '*',
    'null',
    'shop.example',
    'https://shop.example/',
    'https://*.example/x',
    'file:///',
  ]) {
    assert.throws(() => read(wrong), ConfigError, wrong);
  }
});
