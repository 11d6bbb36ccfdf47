import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, context, propagation, trace } from '@opentelemetry/api';
import { withSpan } from '../helpers/probe-telemetry.ts';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { fastify } from 'fastify';
import { collectSpans, makeSpan } from '../helpers/started-telemetry.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const baggage = 'tenant=blue';

async function makeSpans(): Promise<void> {
  for (let index = 0; index < 100; index += 1) await makeSpan('one');
}

test('OTEL_TRACES_SAMPLER=always_off records nothing, and always_on everything', async () => {
  assert.equal((await collectSpans({ OTEL_TRACES_SAMPLER: 'always_off' }, makeSpans)).length, 0);
  assert.equal((await collectSpans({ OTEL_TRACES_SAMPLER: 'always_on' }, makeSpans)).length, 100);
  assert.equal((await collectSpans({ OTEL_TRACES_SAMPLER: undefined }, makeSpans)).length, 100);
});

test('OTEL_TRACES_SAMPLER_ARG is the share that is recorded', async () => {
  const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' };
  const none = await collectSpans({ ...sampler, OTEL_TRACES_SAMPLER_ARG: '0' }, makeSpans);
  const half = await collectSpans({ ...sampler, OTEL_TRACES_SAMPLER_ARG: '0.5' }, makeSpans);
  assert.equal(none.length, 0);
  // Outside of these bounds in 1 of 10^9 runs.
  assert.ok(half.length > 20 && half.length < 80, `${half.length} of 100`);
});

/** What the next service would get from a caller that sent both headers. */
async function passOn(variables: Record<string, string | undefined>): Promise<Record<string, string>> {
  const carrier: Record<string, string> = {};
  await collectSpans(variables, async () => {
    const incoming = propagation.extract(ROOT_CONTEXT, { traceparent, baggage });
    await context.with(incoming, async () =>
      withSpan('step', {}, async () => propagation.inject(context.active(), carrier)),
    );
  });
  return carrier;
}

test('OTEL_PROPAGATORS chooses what travels: both by default, one, or none', async () => {
  const both = await passOn({ OTEL_PROPAGATORS: undefined });
  assert.match(both['traceparent'] ?? '', /^00-0af7651916cd43dd8448eb211c80319c-/);
  assert.equal(both['baggage'], baggage);
  assert.deepEqual(Object.keys(await passOn({ OTEL_PROPAGATORS: 'tracecontext' })), ['traceparent']);
  assert.deepEqual(await passOn({ OTEL_PROPAGATORS: 'baggage' }), { baggage });
  assert.deepEqual(await passOn({ OTEL_PROPAGATORS: 'none' }), {});
});

test('OTEL_SDK_DISABLED=true makes no span, and passes the caller’s context on as it came', async () => {
  const variables = { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'garbage-is-not-read' };
  assert.deepEqual(await passOn(variables), { traceparent, baggage });
  assert.deepEqual(await collectSpans(variables, makeSpans), []);
});

test('with the SDK disabled, an answer does not pass the caller’s span off as its own', async () => {
  await collectSpans({ OTEL_SDK_DISABLED: 'true' }, async () => {
    const app = fastify();
    await app.register(tracingPlugin);
    app.get('/', () => ({}));
    const { headers } = await app.inject({ url: '/', headers: { traceparent } });
    await app.close();
    assert.equal(headers['traceresponse'], undefined);
    assert.equal(headers['server-timing'], undefined);
  });
});

/** How long an attribute of 5000 characters comes out. */
async function readLength(variables: Record<string, string>): Promise<number> {
  const [span] = await collectSpans(variables, async () =>
    withSpan('long', { 'probe.item.id': 'x'.repeat(5000) }, async () => Promise.resolve()),
  );
  return String(span?.attributes['probe.item.id']).length;
}

test('attribute values are cut at 4096 characters, or where the standard variables say', async () => {
  assert.equal(await readLength({}), 4096);
  assert.equal(await readLength({ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '100' }), 100);
  assert.equal(await readLength({ OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '50' }), 50);
});

test('after a shutdown nothing is left of the telemetry: no provider, no propagator', async () => {
  await collectSpans({}, makeSpans);
  assert.deepEqual(propagation.fields(), []);
  assert.equal(trace.getTracer('probe').startSpan('after').isRecording(), false);
});
