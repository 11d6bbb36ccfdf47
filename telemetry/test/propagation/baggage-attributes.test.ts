import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, context, propagation } from '@opentelemetry/api';
import { startTelemetry, withBatchSpan, withSpan } from '../helpers/probe-telemetry.ts';
import { captureTracePlace, type TracePlace } from '@holdfast/telemetry';
import { createLogger } from '@holdfast/telemetry/pino';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { addBaggageAttributes } from '../../src/propagation/baggage-attributes.ts';
import { callUntraced } from '../helpers/traced-client.ts';
import { startTracedPair } from '../helpers/traced-pair.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Runs with telemetry that makes attributes of these members of the baggage. */
async function collect(
  baggageAttributes: readonly string[] | undefined,
  run: (spans: () => readonly ReadableSpan[]) => Promise<void>,
): Promise<void> {
  const exporter = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    serviceName: 'probe',
    serviceVersion: '0.0.0-test',
    logger: createLogger({ serviceName: 'probe', level: 'silent' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(baggageAttributes === undefined ? {} : { baggageAttributes }),
  });
  try {
    await run(() => exporter.getFinishedSpans());
  } finally {
    await telemetry.shutdown();
  }
}

/** The spans of a request to a pair of services with this baggage. */
async function requestWith(
  baggageAttributes: readonly string[] | undefined,
  baggage: string,
): Promise<readonly ReadableSpan[]> {
  let spans: readonly ReadableSpan[] = [];
  await collect(baggageAttributes, async (read) => {
    const pair = await startTracedPair();
    try {
      await callUntraced(pair.outside, `${pair.front.origin}/orders/1`, { headers: { baggage } });
      spans = await waitUntil('3 ended spans', () => read().length >= 3 && [...read()]);
    } finally {
      await pair.close();
    }
  });
  return spans;
}

test('a member that is asked for is an attribute of every span of both services, and no other member is', async () => {
  const spans = await requestWith(
    ['session.id', 'tenant'],
    'session.id=s%C3%BCd;secret=1,tenant=blue,user=ann',
  );
  assert.equal(spans.length, 3);
  for (const { name, attributes } of spans) {
    assert.equal(attributes['session.id'], 'süd', name);
    assert.equal(attributes['tenant'], 'blue', name);
    assert.equal('user' in attributes, false, name);
  }
});

test('unless asked for, nothing of the baggage becomes an attribute', async () => {
  for (const { attributes } of await requestWith(undefined, 'session.id=1')) {
    assert.equal('session.id' in attributes, false);
  }
});

test('a value is cut to 128 characters', async () => {
  for (const { attributes } of await requestWith(['session.id'], `session.id=${'x'.repeat(4000)}`)) {
    assert.equal(attributes['session.id'], `${'x'.repeat(127)}…`);
  }
});

test('a member that nobody sent, or whose value cannot be read, is no attribute', async () => {
  for (const { attributes } of await requestWith(['session.id', 'tenant'], 'tenant=%zz,other=1')) {
    assert.equal('session.id' in attributes, false);
    assert.equal('tenant' in attributes, false);
  }
});

test('what is done for several requests at once has the baggage of none', async () => {
  await collect(['session.id'], async (spans) => {
    const places: TracePlace[] = [];
    for (const value of ['one', 'two']) {
      const baggage = propagation.createBaggage({ 'session.id': { value } });
      await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), async () =>
        withSpan('member', {}, async () => {
          places.push(captureTracePlace());
          return Promise.resolve();
        }),
      );
    }
    await withBatchSpan('batch', places, async () => withSpan('step', {}, async () => Promise.resolve()));
    const told = Object.fromEntries(spans().map(({ name, attributes }) => [name, attributes['session.id']]));
    assert.deepEqual(told, { member: 'two', batch: undefined, step: undefined });
  });
});

test('more than eight members are refused', () => {
  assert.throws(
    () => addBaggageAttributes(Array.from({ length: 9 }, (_, index) => `key${index}`)),
    RangeError,
  );
});
