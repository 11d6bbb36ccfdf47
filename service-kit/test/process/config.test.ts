import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConfigError,
  baseUrlField,
  describeServiceEnvironment,
  loadConfig,
} from '@holdfast/service-kit/process';
import { z } from 'zod';

const schema = describeServiceEnvironment({ port: 8080 });
const least = { DATABASE_URL: 'postgresql://holdfast:a-secret@db/shop' };

function readComplaint(environment: Record<string, string | undefined>): string {
  try {
    loadConfig(schema, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  throw new Error('The configuration was taken');
}

test('with the database alone, everything else has its default', () => {
  assert.deepEqual(loadConfig(schema, { ...least, PATH: '/bin' }), {
    ...least,
    PORT: 8080,
    HOST: '0.0.0.0',
    LOG_LEVEL: 'info',
    DATABASE_POOL_SIZE: 10,
    TRACEPARENT_TRUST: 'all',
    BAGGAGE_SPAN_ATTRIBUTES: ['session.id'],
    TRACING_MODE: 'manual',
    DEMO_DATA: false,
  });
});

test('texts become what they stand for', () => {
  const config = loadConfig(schema, {
    ...least,
    PORT: '0',
    DEMO_DATA: 'true',
    GRAFANA_URL: 'https://grafana.example/sub//',
    AUTH_JWKS_URL: 'http://keys/jwks.json',
  });
  assert.equal(config.PORT, 0);
  assert.equal(config.DEMO_DATA, true);
  assert.equal(config.GRAFANA_URL, 'https://grafana.example/sub');
  assert.equal(config.AUTH_JWKS_URL, 'http://keys/jwks.json');
});

test('an empty or blank variable counts as unset', () => {
  const config = loadConfig(schema, {
    ...least,
    PORT: '',
    ADMIN_TOKEN: '',
    GRAFANA_URL: ' ',
    DEMO_DATA: '\t',
  });
  assert.equal(config.PORT, 8080);
  assert.equal(config.ADMIN_TOKEN, undefined);
  assert.equal(config.GRAFANA_URL, undefined);
  assert.equal(readComplaint({ DATABASE_URL: '  ' }), 'Configuration: DATABASE_URL is not set');
});

test('a missing variable is named as not set', () => {
  assert.equal(readComplaint({}), 'Configuration: DATABASE_URL is not set');
});

test('every wrong variable is named, in one line, with what it takes and without its value', () => {
  const complaint = readComplaint({
    DATABASE_URL: 'mysql://holdfast:a-secret@db/shop',
    PORT: '70000',
    LOG_LEVEL: 'loud',
    DATABASE_POOL_SIZE: '1.5',
    ADMIN_TOKEN: 'short',
    SERVICE_TOKEN: 'short',
    GRAFANA_URL: 'ftp://grafana',
    AUTH_JWKS_URL: 'no url',
    DEMO_DATA: 'yes',
  });
  assert.equal(complaint.includes('\n'), false);
  assert.doesNotMatch(complaint, /a-secret|mysql|short|70000/);
  assert.match(complaint, /^Configuration: /);
  for (const part of [
    /DATABASE_URL: /,
    /PORT: .*65535/,
    /LOG_LEVEL: .*"info"/,
    /DATABASE_POOL_SIZE: .*int/,
    /ADMIN_TOKEN: .*8/,
    /SERVICE_TOKEN: /,
    /GRAFANA_URL: /,
    /AUTH_JWKS_URL: /,
    /DEMO_DATA: .*"true"/,
  ]) {
    assert.match(complaint, part);
  }
});

for (const PORT of ['-1', '80.5', 'eighty', '65536', 'NaN', 'Infinity', '80 81']) {
  test(`PORT=${PORT} is no port`, () => {
    assert.match(readComplaint({ ...least, PORT }), /^Configuration: PORT: /);
  });
}

test('every caller’s trace is continued unless TRACEPARENT_TRUST names fewer', () => {
  const read = (text: string) => loadConfig(schema, { ...least, TRACEPARENT_TRUST: text }).TRACEPARENT_TRUST;
  assert.equal(loadConfig(schema, least).TRACEPARENT_TRUST, 'all');
  assert.equal(read('none'), 'none');
  assert.deepEqual(read('10.0.0.0/8, ::1'), ['10.0.0.0/8', '::1']);
  for (const TRACEPARENT_TRUST of ['some', '10.0.0.0/99', 'localhost', 'none,10.0.0.1']) {
    assert.match(
      readComplaint({ ...least, TRACEPARENT_TRUST }),
      /^Configuration: TRACEPARENT_TRUST: takes all, none/,
    );
  }
});

test('the session of the baggage becomes an attribute unless BAGGAGE_SPAN_ATTRIBUTES names others, or none', () => {
  const read = (text: string) =>
    loadConfig(schema, { ...least, BAGGAGE_SPAN_ATTRIBUTES: text }).BAGGAGE_SPAN_ATTRIBUTES;
  assert.deepEqual(loadConfig(schema, least).BAGGAGE_SPAN_ATTRIBUTES, ['session.id']);
  assert.deepEqual(read('none'), []);
  assert.deepEqual(read('session.id, tenant,tenant'), ['session.id', 'tenant']);
  for (const BAGGAGE_SPAN_ATTRIBUTES of [',', 'a b', 'x'.repeat(65), 'a,b,c,d,e,f,g,h,i']) {
    assert.match(
      readComplaint({ ...least, BAGGAGE_SPAN_ATTRIBUTES }),
      /^Configuration: BAGGAGE_SPAN_ATTRIBUTES: takes none, or up to 8 names/,
    );
  }
});

test('a service’s own variables are told of in the same line', () => {
  const own = schema.extend({ USER_SERVICE_URL: baseUrlField });
  assert.throws(() => loadConfig(own, { PORT: 'x' }), /DATABASE_URL is not set.*USER_SERVICE_URL is not set/);
  assert.throws(
    () => loadConfig(own, { ...least, USER_SERVICE_URL: 'user-service:8080' }),
    /USER_SERVICE_URL: /,
  );
});

test('a rule over several variables is told in its own words', () => {
  const rule = z.object({ A: z.string() }).refine(({ A }) => A !== 'b', { error: 'A and B go together' });
  assert.throws(() => loadConfig(rule, { A: 'b' }), { message: 'Configuration: A and B go together' });
});
