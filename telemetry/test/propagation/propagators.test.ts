import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHeaderRelay, type HeaderLines } from '../helpers/relayed-headers.ts';
import { collectSpans, withTelemetry } from '../helpers/started-telemetry.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
const spanId = '53995c3f42cd8ad8';

/** What a request with these headers sends on to the service that it calls, of the headers that propagators write. */
async function relayWith(propagators: string, lines: HeaderLines): Promise<Readonly<Record<string, string>>> {
  let relayed: Record<string, string> = {};
  await collectSpans({ OTEL_PROPAGATORS: propagators }, async () => {
    const relay = await startHeaderRelay();
    const [headers = {}] = await relay.send(lines);
    await relay.close();
    const written = Object.entries(headers).filter(([name]) => /^(?:trace|baggage|b3|x-)/.test(name));
    relayed = Object.fromEntries(written.map(([name, value]) => [name, String(value)]));
  });
  return relayed;
}

test('OTEL_PROPAGATORS=b3 reads both forms of B3 and writes the single header', async () => {
  const single = [['b3', `${traceId}-${spanId}-1`]] as const;
  const several = [
    ['X-B3-TraceId', traceId],
    ['X-B3-SpanId', spanId],
    ['X-B3-Sampled', '1'],
  ] as const;
  for (const lines of [single, several]) {
    const relayed = await relayWith('b3', lines);
    assert.deepEqual(Object.keys(relayed), ['b3']);
    assert.match(String(relayed['b3']), new RegExp(`^${traceId}-[0-9a-f]{16}-1$`));
    assert.ok(!String(relayed['b3']).includes(spanId));
  }
});

test('OTEL_PROPAGATORS=b3multi reads both forms of B3 and writes the headers of the other', async () => {
  const relayed = await relayWith('b3multi', [['b3', `${traceId}-${spanId}-1`]]);
  assert.equal(relayed['x-b3-traceid'], traceId);
  assert.match(String(relayed['x-b3-spanid']), /^[0-9a-f]{16}$/);
  assert.equal(relayed['x-b3-sampled'], '1');
  assert.equal(relayed['b3'], undefined);
});

test('OTEL_PROPAGATORS=xray reads and writes X-Ray’s header', async () => {
  const root = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
  const relayed = await relayWith('xray', [['X-Amzn-Trace-Id', `Root=${root};Parent=${spanId};Sampled=1`]]);
  assert.deepEqual(Object.keys(relayed), ['x-amzn-trace-id']);
  assert.match(
    String(relayed['x-amzn-trace-id']),
    new RegExp(`^Root=${root};Parent=[0-9a-f]{16};Sampled=1$`),
  );
});

test('a trace that came by another format goes on by traceparent, which does not call its id random', async () => {
  for (const [name, lines] of [
    ['b3', [['b3', `${traceId}-${spanId}-1`]]],
    ['b3multi', [['b3', `${traceId}-${spanId}-1`]]],
    [
      'xray',
      [['x-amzn-trace-id', `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`]],
    ],
  ] as const) {
    const relayed = await relayWith(`tracecontext,${name}`, lines);
    assert.match(String(relayed['traceparent']), new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`), name);
  }
});

test('what traceparent says of a trace’s id stands, whichever format is read last', async () => {
  const lines = [
    ['traceparent', `00-${traceId}-${spanId}-03`],
    ['b3', `${traceId}-${spanId}-1`],
  ] as const;
  for (const propagators of ['tracecontext,b3', 'b3,tracecontext']) {
    const relayed = await relayWith(propagators, lines);
    assert.match(String(relayed['traceparent']), new RegExp(`^00-${traceId}-[0-9a-f]{16}-03$`), propagators);
  }
});

const both = [
  ['traceparent', `00-${traceId}-${spanId}-01`],
  ['baggage', 'tenant=blue'],
] as const;

test('OTEL_PROPAGATORS takes several in any case, each once, and none beside others adds nothing', async () => {
  const relayed = await relayWith('TraceContext, tracecontext,none,BAGGAGE', both);
  assert.deepEqual(Object.keys(relayed).toSorted(), ['baggage', 'traceparent']);
  assert.match(String(relayed['traceparent']), new RegExp(`^00-${traceId}-`));
});

test('OTEL_PROPAGATORS=none reads nothing and sends nothing', async () => {
  assert.deepEqual(await relayWith('none', both), {});
});

test('a propagator that is not known is warned of by name and ignored, and one of none known is as if unset', async () => {
  for (const [given, sent] of [
    ['jaeger,tracecontext', ['traceparent']],
    ['jaeger', ['baggage', 'traceparent']],
  ] as const) {
    assert.deepEqual(Object.keys(await relayWith(given, both)).toSorted(), sent);
    await withTelemetry({ OTEL_PROPAGATORS: given, OTEL_TRACES_EXPORTER: 'none' }, async ({ logged }) => {
      const warnings = logged().filter((line) => line.includes('OTEL_PROPAGATORS'));
      assert.equal(warnings.length, 1);
      assert.match(String(warnings[0]), /jaeger.*tracecontext, baggage, b3, b3multi, xray, none/);
      return Promise.resolve();
    });
  }
});
