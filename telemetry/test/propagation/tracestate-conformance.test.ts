import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import { startHeaderRelay, type HeaderRelay } from '../helpers/relayed-headers.ts';

// With traceparent-conformance.test.ts, the 41 cases of https://github.com/w3c/trace-context/tree/main/test in our words.

const traceId = '12345678901234567890123456789012';
const traceparent = `00-${traceId}-1234567890123456-00`;

const telemetry = startTestTelemetry();
let relay: HeaderRelay;
before(async () => {
  relay = await startHeaderRelay();
});
after(async () => {
  await relay.close();
  await telemetry.shutdown();
});

/** The `tracestate` that is passed on of these lines. The trace is continued, whatever they are. */
async function relayState(values: readonly string[], name = 'tracestate'): Promise<string | undefined> {
  const lines = values.map((value) => [name, value] as const);
  const [headers] = await relay.send([['traceparent', traceparent], ...lines]);
  assert.equal(String(headers?.['traceparent']).slice(3, 35), traceId);
  const state = headers?.['tracestate'];
  assert.ok(state === undefined || typeof state === 'string');
  return state;
}

test('a tracestate without a traceparent is dropped', async () => {
  for (const state of ['foo=1', 'foo=1,bar=2']) {
    const [headers] = await relay.send([['tracestate', state]]);
    assert.equal(headers?.['tracestate'], undefined, state);
  }
});

test('a tracestate is passed on with its traceparent', async () => {
  assert.equal(await relayState(['foo=1,bar=2']), 'foo=1,bar=2');
});

test('headers of a similar name are no tracestate', async () => {
  for (const name of ['trace-state', 'trace.state']) {
    assert.equal(await relayState(['foo=1'], name), undefined, name);
  }
});

test('the name of tracestate may be written in any case', async () => {
  for (const name of ['TraceState', 'TrAcEsTaTe', 'TRACESTATE']) {
    assert.equal(await relayState(['foo=1'], name), 'foo=1', name);
  }
});

test('an empty tracestate is taken and not sent, and an empty line does no harm to the others', async () => {
  assert.equal(await relayState(['']), undefined);
  assert.equal(await relayState(['foo=1', '']), 'foo=1');
  assert.equal(await relayState(['', 'foo=1']), 'foo=1');
});

test('several lines of tracestate are one, in their order', async () => {
  assert.equal(
    await relayState(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3']),
    'foo=1,bar=2,rojo=1,congo=2,baz=3',
  );
});

test('of members with the same key the newest, which is the first, stays', async () => {
  for (const lines of [['foo=1,foo=1'], ['foo=1,foo=2'], ['foo=1', 'foo=1'], ['foo=1', 'foo=2']]) {
    assert.equal(await relayState(lines), 'foo=1', lines.join(' and '));
  }
});

test('every character that is allowed in keys and values comes through', async () => {
  const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
  const value = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index))
    .join('')
    .replaceAll(/[,=]/g, '');
  for (const member of [`${key}=${value}`, `${key}@a-z0-9_-*/=${value}`]) {
    assert.equal(await relayState([member]), member);
  }
});

test('spaces and tabs around members do not count', async () => {
  for (const state of ['foo=1 \t , \t bar=2, \t baz=3', 'foo=1\t \t,\t \tbar=2,\t \tbaz=3']) {
    assert.equal(await relayState([state]), 'foo=1,bar=2,baz=3', JSON.stringify(state));
  }
  for (const state of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t']) {
    assert.equal(await relayState([state]), 'foo=1', JSON.stringify(state));
  }
});

test('a key with a character that is not allowed spoils the whole', async () => {
  for (const state of ['foo =1', 'FOO=1', 'foo.bar=1', 'bar=1,FOO=1']) {
    assert.equal(await relayState([state]), undefined, state);
  }
});

test('a key may have @ anywhere but at its beginning', async () => {
  for (const state of ['foo@=1,bar=2', 'foo@@bar=1,bar=2', 'foo@bar@baz=1,bar=2']) {
    assert.equal(await relayState([state]), state);
  }
  assert.equal(await relayState(['@foo=1,bar=2']), undefined);
});

test('32 members are passed on, and 33 spoil the whole', async () => {
  const members = Array.from({ length: 33 }, (_, index) => `bar${index + 1}=${index + 1}`);
  const inLines = (count: number): string[] =>
    [0, 10, 20, 30].map((start) => members.slice(start, Math.min(start + 10, count)).join(','));
  assert.equal(await relayState(inLines(32)), members.slice(0, 32).join(','));
  assert.equal(await relayState(inLines(33)), undefined);
});

test('a key has up to 256 characters, whatever part of it is before an @; a longer one spoils the whole', async () => {
  for (const key of [
    'z'.repeat(256),
    `${'t'.repeat(241)}@${'v'.repeat(14)}`,
    `${'t'.repeat(242)}@v`,
    `t@${'v'.repeat(15)}`,
  ]) {
    assert.equal(await relayState(['foo=1', `${key}=1`]), `foo=1,${key}=1`, key);
  }
  assert.equal(await relayState(['foo=1', `${'z'.repeat(257)}=1`]), undefined);
});

test('a value that is empty or has an equals sign spoils the whole', async () => {
  assert.equal(await relayState(['foo=bar=baz']), undefined);
  assert.equal(await relayState(['foo=,bar=3']), undefined);
});
