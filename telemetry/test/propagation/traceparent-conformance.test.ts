import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import { startHeaderRelay, type HeaderLines, type HeaderRelay } from '../helpers/relayed-headers.ts';

// With tracestate-conformance.test.ts, the 41 cases of https://github.com/w3c/trace-context/tree/main/test in our words.

const traceId = '12345678901234567890123456789012';
const parentId = '1234567890123456';

const telemetry = startTestTelemetry();
let relay: HeaderRelay;
before(async () => {
  relay = await startHeaderRelay();
});
after(async () => {
  await relay.close();
  await telemetry.shutdown();
});

interface Parent {
  readonly traceId: string;
  readonly parentId: string;
  readonly flags: number;
}

/** The parents that the traced app told those that it called. */
async function relayParents(lines: HeaderLines, calls = 1): Promise<Parent[]> {
  const arrived = await relay.send(lines, calls);
  return arrived.map((headers) => {
    const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(headers['traceparent']));
    const [, trace = '', parent = '', flags = ''] = match ?? [];
    assert.ok(match && !/^0+$/.test(trace) && !/^0+$/.test(parent), String(headers['traceparent']));
    return { traceId: trace, parentId: parent, flags: Number.parseInt(flags, 16) };
  });
}

async function relayParent(lines: HeaderLines): Promise<Parent> {
  const [parent] = await relayParents(lines);
  assert.ok(parent);
  return parent;
}

/** A `traceparent` with some of its parts replaced. */
const write = (
  parts: { version?: string; traceId?: string; parentId?: string; flags?: string; rest?: string } = {},
): string =>
  `${parts.version ?? '00'}-${parts.traceId ?? traceId}-${parts.parentId ?? parentId}-${parts.flags ?? '01'}${parts.rest ?? ''}`;

test('a request without a trace begins one', async () => {
  const { flags } = await relayParent([]);
  // Sampled, and random, as our ids are.
  assert.equal(flags, 3);
});

test('a traceparent without a tracestate is continued, with a parent of ours', async () => {
  const parent = await relayParent([['traceparent', write()]]);
  assert.equal(parent.traceId, traceId);
  assert.notEqual(parent.parentId, parentId);
});

const continued: Readonly<Record<string, readonly string[]>> = {
  'a later version is read as far as it is known, with or without more behind it': [
    write({ version: 'cc' }),
    write({ version: 'cc', rest: '-what-the-future-will-be-like' }),
  ],
  'spaces and tabs around it do not count': [
    ` ${write()}`,
    `\t${write()}`,
    `${write()} `,
    `${write()}\t`,
    `\t ${write()} \t`,
  ],
};
for (const [name, values] of Object.entries(continued)) {
  test(`a traceparent is continued: ${name}`, async () => {
    for (const value of values) {
      assert.equal((await relayParent([['traceparent', value]])).traceId, traceId, JSON.stringify(value));
    }
  });
}

test('a traceparent is continued: its name may be written in any case', async () => {
  for (const name of ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT']) {
    assert.equal((await relayParent([[name, write()]])).traceId, traceId, name);
  }
});

/** With the trace ids that must not come out of it, where they are not that of the others. */
const restarted: Readonly<Record<string, readonly string[]>> = {
  'version 00 ends after its flags': [write({ rest: '.' }), write({ rest: '-what-the-future-will-be-like' })],
  'what is behind the flags of a later version begins with a dash': [
    write({ version: 'cc', rest: '.what-the-future-will-be-like' }),
  ],
  'there is no version ff': [write({ version: 'ff' })],
  'a version is of hex digits': [write({ version: '.0' }), write({ version: '0.' })],
  'a version is not longer than two digits': [write({ version: '000' }), write({ version: '0000' })],
  'a version is not shorter than two digits': [write({ version: '0' })],
  'a trace id is not all zeros': [write({ traceId: '0'.repeat(32) })],
  'a trace id is of hex digits': [
    write({ traceId: `.${traceId.slice(1)}` }),
    write({ traceId: `${traceId.slice(0, -1)}.` }),
  ],
  'a trace id is not longer than 32 digits': [write({ traceId: `${traceId}3` })],
  'a trace id is not shorter than 32 digits': [write({ traceId: traceId.slice(0, -1) })],
  'a parent id is not all zeros': [write({ parentId: '0'.repeat(16) })],
  'a parent id is of hex digits': [
    write({ parentId: `.${parentId.slice(1)}` }),
    write({ parentId: `${parentId.slice(0, -1)}.` }),
  ],
  'a parent id is not longer than 16 digits': [write({ parentId: `${parentId}7` })],
  'a parent id is not shorter than 16 digits': [write({ parentId: parentId.slice(0, -1) })],
  'flags are of hex digits': [write({ flags: '.0' }), write({ flags: '0.' })],
  'flags are not longer than two digits': [write({ flags: '001' })],
  'flags are not shorter than two digits': [write({ flags: '1' })],
};
for (const [name, values] of Object.entries(restarted)) {
  test(`a malformed traceparent begins a new trace: ${name}`, async () => {
    for (const value of values) {
      const parent = await relayParent([['traceparent', value]]);
      assert.ok(!value.includes(parent.traceId) && parent.traceId !== traceId, value);
      // Of the trace that began, all that is told is ours.
      assert.equal(parent.flags, 3, value);
    }
  });
}

test('two traceparents begin a new trace, of a later version too', async () => {
  const other = write({ traceId: traceId.replace('2', '3') });
  for (const [first, second] of [
    [write(), other],
    [write({ version: 'cc', rest: '-more' }), other],
  ] as const) {
    const parent = await relayParent([
      ['traceparent', first],
      ['traceparent', second],
    ]);
    assert.ok(![first, second].join().includes(parent.traceId), parent.traceId);
  }
});

test('headers of a similar name are no traceparent', async () => {
  for (const name of ['trace-parent', 'trace.parent']) {
    assert.notEqual((await relayParent([[name, write()]])).traceId, traceId, name);
  }
});

test('all calls of one request belong to its caller’s trace, each with a parent of its own', async () => {
  const parents = await relayParents([['traceparent', write()]], 3);
  assert.deepEqual([...new Set(parents.map((parent) => parent.traceId))], [traceId]);
  assert.equal(new Set(parents.map((parent) => parent.parentId)).size, 3);
});

test('all calls of one request without a trace belong to the one that it began', async () => {
  const parents = await relayParents([], 3);
  assert.equal(new Set(parents.map((parent) => parent.traceId)).size, 1);
  assert.equal(new Set(parents.map((parent) => parent.parentId)).size, 3);
});

test('all calls of one request with a malformed traceparent belong to the trace that it began', async () => {
  const parents = await relayParents([['traceparent', write({ traceId: '0'.repeat(32) })]], 3);
  assert.equal(new Set(parents.map((parent) => parent.traceId)).size, 1);
  assert.ok(parents.every((parent) => !/^0+$/.test(parent.traceId)));
  assert.equal(new Set(parents.map((parent) => parent.parentId)).size, 3);
});

test('the random flag is passed on as the caller said it, and flags that nobody knows are cleared', async () => {
  for (const [given, told] of [
    ['00', 0],
    ['01', 1],
    ['02', 2],
    ['03', 3],
    ['fc', 0],
    ['ff', 3],
  ] as const) {
    const parent = await relayParent([['traceparent', write({ flags: given })]]);
    assert.deepEqual([parent.traceId, parent.flags], [traceId, told], given);
    assert.notEqual(parent.parentId, parentId);
  }
});
