import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, propagation } from '@opentelemetry/api';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import {
  sendLines,
  startHeaderRelay,
  type HeaderLines,
  type HeaderRelay,
} from '../helpers/relayed-headers.ts';
import { pickSpan, waitForSpans } from '../helpers/spans.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = ['traceparent', `00-${traceId}-b7ad6b7169203331-01`] as const;

const telemetry = startTestTelemetry();
let relay: HeaderRelay;
before(async () => {
  relay = await startHeaderRelay();
});
afterEach(() => telemetry.reset());
after(async () => {
  await relay.close();
  await telemetry.shutdown();
});

/** As many members as are asked for, of one length each, in bytes. */
function makeMembers(count: number, length: number): string {
  return Array.from({ length: count }, (_, index) => `k${index}=`.padEnd(length, 'x')).join(',');
}

const many = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length));

/** Each fits into the 16 KiB that Node takes of a request's headers. */
const hostile: Readonly<Record<string, HeaderLines>> = {
  'a traceparent of 15,000 dashes': [['traceparent', many('-', 15_000)]],
  'a traceparent of a later version that goes on for 15,000 characters': [
    ['traceparent', `cc-${traceId}-b7ad6b7169203331-01-${many('a-', 15_000)}`],
  ],
  'a hundred traceparents': Array.from({ length: 100 }, () => traceparent),
  'a tracestate of 15,000 commas': [traceparent, ['tracestate', many(',', 15_000)]],
  'a tracestate of 15,000 spaces and tabs before a letter': [
    traceparent,
    ['tracestate', `a${many(' \t', 15_000)}b`],
  ],
  'a tracestate of 32 members of 400 characters': [traceparent, ['tracestate', makeMembers(32, 400)]],
  'a tracestate of 2,000 members': [traceparent, ['tracestate', many('a=1,', 8_000)]],
  'a tracestate of one key of 15,000 characters': [traceparent, ['tracestate', `${many('a', 15_000)}=1`]],
  'a tracestate with bytes above 127': [traceparent, ['tracestate', 'a=\u00ff\u00a0']],
  'a baggage of 15,000 bytes in one member': [['baggage', `k=${many('x', 15_000)}`]],
  'a baggage of 180 members of 80 bytes': [['baggage', makeMembers(180, 80)]],
  'a baggage of 5,000 members': [['baggage', many('a=1,', 15_000)]],
  'a baggage that is three times as long once it is encoded': [
    ['baggage', makeMembers(60, 130).replaceAll('x', '/')],
  ],
  'a baggage of ill-formed percent encoding': [['baggage', many('a=%zz,b=%,c=%E0%A4%A,%%=1,', 15_000)]],
  'a baggage of properties alone': [['baggage', `k=v${many(';p', 15_000)}`]],
  'a baggage that names what objects have': [['baggage', '__proto__=1,constructor=2,toString=3']],
};
for (const [name, lines] of Object.entries(hostile)) {
  test(`is answered, and passed on and kept within the limits: ${name}`, async () => {
    const [headers] = await relay.send(lines);
    assert.equal(String(headers?.['traceparent']).length, 55);
    assert.ok(String(headers?.['tracestate'] ?? '').length <= 512);
    const baggage = String(headers?.['baggage'] ?? '');
    assert.ok(baggage.length <= 8192 && baggage.split(',').length <= 180, `${baggage.length} bytes`);
    const span = pickSpan(await waitForSpans(telemetry, 2), SpanKind.SERVER);
    assert.ok((span.spanContext().traceState?.serialize() ?? '').length <= 512);
    assert.ok(JSON.stringify(span.attributes).length < 1000);
  });
}

test('180 members of baggage are passed on, and of more the first 180', async () => {
  const members = makeMembers(181, 40).split(',');
  for (const count of [180, 181]) {
    const [headers] = await relay.send([['baggage', members.slice(0, count).join(',')]]);
    assert.equal(headers?.['baggage'], members.slice(0, 180).join(','));
  }
});

test('what can be read of a baggage is passed on without the rest', async () => {
  const [headers] = await relay.send([['baggage', 'a=%zz,tenant=blue,b=%,=1,c']]);
  assert.equal(headers?.['baggage'], 'tenant=blue');
});

test('a baggage of 64 KiB is refused by its size, and the next request is answered', async () => {
  const baggage = many('k=1,', 65_536);
  assert.equal(await sendLines(relay.port, '/relay/1', [['baggage', baggage]]), 431);
  assert.equal(await sendLines(relay.port, '/relay/1', []), 200);
});

test('a baggage and a tracestate of 64 KiB, where a server takes them, are cut to the limits', () => {
  for (const baggage of [makeMembers(900, 72), many('k=1,', 65_536), `k=${many('x', 65_536)}`]) {
    const received = { traceparent: traceparent[1], tracestate: many('a=1,', 65_536), baggage };
    const sent: Record<string, string> = {};
    propagation.inject(propagation.extract(ROOT_CONTEXT, received), sent);
    assert.equal(sent['traceparent'], traceparent[1]);
    assert.equal(sent['tracestate'], undefined);
    assert.ok((sent['baggage'] ?? '').length <= 8192);
  }
});

test('a megabyte of spaces is read in one go: in a pattern it would take minutes', () => {
  const spaces = many(' ', 1 << 20);
  for (const [parent, state] of [
    [traceparent[1], `a=1${spaces}b`],
    [traceparent[1], `${spaces}b${spaces}`],
    [`${spaces}x${spaces}`, ''],
    [`cc-${traceId}-b7ad6b7169203331-01-${spaces},`, ''],
  ] as const) {
    const sent: Record<string, string> = {};
    const received = { traceparent: parent, tracestate: state };
    propagation.inject(propagation.extract(ROOT_CONTEXT, received), sent);
    assert.equal(sent['tracestate'], undefined);
  }
});
