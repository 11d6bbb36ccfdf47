import assert from 'node:assert/strict';
import { test } from 'node:test';
import { context, propagation, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { SendResult } from '../../src/export/transport.ts';
import { createBatchProcessor, type BatchProcessorOptions } from '../../src/export/batch-processor.ts';
import { collectComplaints } from '../helpers/complaints.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { listSpanNames } from '../helpers/otlp-messages.ts';
import {
  createProbeTransport,
  refused,
  shortPauses,
  taken,
  unreachable,
  type ProbeTransport,
} from '../helpers/probe-transport.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** A processor whose requests end when, and as, the test says. */
function createProbe(
  options: Partial<BatchProcessorOptions> = {},
  answer?: SendResult | ((index: number) => SendResult | undefined),
): {
  processor: SpanProcessor;
  probe: ProbeTransport;
  end: (...names: string[]) => void;
  sent: () => string[][];
} {
  const probe = createProbeTransport(typeof answer === 'function' ? answer : () => answer);
  const processor = createBatchProcessor({
    ...probe,
    resource,
    delayMs: 60_000,
    exportTimeoutMs: 60_000,
    maxItems: 100,
    maxBytes: 1e6,
    maxBatchItems: 100,
    pauses: shortPauses,
    ...options,
  });
  const end = (...names: string[]): void => {
    for (const name of names) processor.onEnd(makeEndedSpan(name));
  };
  return { processor, probe, end, sent: () => probe.sends.map(({ request }) => listSpanNames(request)) };
}

async function waitForSends(probe: ProbeTransport, count: number): Promise<void> {
  await waitUntil(`${count} requests`, () => probe.sends.length >= count);
}

test('a span waits for company as long as the delay says', async () => {
  const { probe, end, sent } = createProbe({ delayMs: 20 }, taken);
  end('a', 'b');
  assert.deepEqual(sent(), []);
  await waitForSends(probe, 1);
  assert.deepEqual(sent(), [['a', 'b']]);
  end('c');
  await waitForSends(probe, 2);
  assert.deepEqual(sent(), [['a', 'b'], ['c']]);
});

test('a full batch leaves at once, and the next only when it has arrived', async () => {
  const { probe, end, sent } = createProbe({ maxBatchItems: 2 });
  end('a', 'b', 'c', 'd', 'e');
  await waitForSends(probe, 1);
  assert.deepEqual(sent(), [['a', 'b']]);
  probe.sends[0]?.finish(taken);
  await waitForSends(probe, 2);
  assert.deepEqual(sent(), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a span that became due while others were on their way leaves as soon as they have arrived', async () => {
  const { probe, end, sent } = createProbe({ maxBatchItems: 2, delayMs: 1 });
  end('a', 'b', 'c');
  await waitForSends(probe, 1);
  const passed = Promise.withResolvers<void>();
  setTimeout(passed.resolve, 5);
  await passed.promise;
  end('d');
  probe.sends[0]?.finish(taken);
  await waitForSends(probe, 2);
  assert.deepEqual(sent(), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a batch is full by its bytes too', async () => {
  const { processor, probe } = createProbe({ maxBytes: 1e8 }, taken);
  const text = 'x'.repeat(1024 * 1024);
  for (const name of ['a', 'b', 'c']) processor.onEnd(makeEndedSpan(name, { text }));
  await waitForSends(probe, 1);
  assert.deepEqual(listSpanNames(probe.sends[0]!.request), ['a', 'b']);
});

test('spans that are not sampled are not exported', async () => {
  const { processor, sent } = createProbe({}, taken);
  processor.onEnd(makeEndedSpan('quiet', { sampled: false }));
  await processor.forceFlush();
  assert.deepEqual(sent(), []);
});

test('a span that cannot be encoded is dropped with a complaint, and whoever ended it never knows', async () => {
  const complaints = collectComplaints();
  const { processor, end, sent } = createProbe({}, taken);
  const hostile = makeEndedSpan('hostile');
  Object.defineProperty(hostile, 'attributes', {
    get: () => {
      throw new Error('no');
    },
  });
  end('before');
  processor.onEnd(hostile);
  end('after');
  await processor.forceFlush();
  assert.deepEqual(sent(), [['before', 'after']]);
  assert.match(complaints.join(), /"message":"no"/);
});

test('a flush sends all that waits, and ends when it has arrived', async () => {
  const { processor, probe, end, sent } = createProbe({ maxBatchItems: 2 });
  end('a', 'b', 'c');
  let flushed = false;
  const flush = processor.forceFlush().then(() => (flushed = true));
  await waitForSends(probe, 1);
  probe.sends[0]?.finish(taken);
  await waitForSends(probe, 2);
  assert.deepEqual(sent(), [['a', 'b'], ['c']]);
  assert.equal(flushed, false);
  probe.sends[1]?.finish(taken);
  await flush;
});

test('a shutdown sends all that waits, closes the transport once, and takes no more spans', async () => {
  const { processor, probe, end, sent } = createProbe({}, taken);
  end('a');
  await Promise.all([processor.shutdown(), processor.shutdown()]);
  end('late');
  await processor.forceFlush();
  assert.deepEqual(sent(), [['a']]);
  assert.equal(probe.closes(), 1);
});

test('a shutdown tries again until the time to stop is up, says what is lost, and closes the transport', async () => {
  const stop = new AbortController();
  const { processor, probe, end } = createProbe({ giveUp: stop.signal }, unreachable);
  end('a', 'b');
  const stopped = processor.shutdown();
  await waitForSends(probe, 3);
  stop.abort();
  await assert.rejects(stopped, /^Error: Lost 2 spans at the end: The backend is away$/);
  assert.equal(probe.closes(), 1);
});

test('a shutdown whose first attempts fail loses nothing, where the backend is back in time', async () => {
  const { processor, end, sent } = createProbe({}, (index) => (index < 3 ? unreachable : taken));
  end('a');
  await processor.shutdown();
  assert.deepEqual(sent(), [['a'], ['a'], ['a'], ['a']]);
});

test('what is refused is complained of and not sent again, and the next batch goes out', async () => {
  const complaints = collectComplaints();
  const { probe, end, sent } = createProbe({ maxBatchItems: 1 }, refused);
  end('a', 'b');
  await waitForSends(probe, 2);
  await waitUntil('another complaint', () => complaints.length > 1);
  assert.deepEqual(sent(), [['a'], ['b']]);
  assert.deepEqual(complaints, [
    'Lost spans, 1 so far: The request is of no use',
    'Lost spans, 2 so far: The request is of no use',
  ]);
});

test('a transport that throws is complained of, and the next batch goes out', async () => {
  const complaints = collectComplaints();
  const { end } = createProbe({ maxBatchItems: 1 }, () => {
    throw new Error('broken');
  });
  end('a');
  await waitUntil('a complaint', () => complaints.length > 0);
  end('b');
  await waitUntil('another complaint', () => complaints.length > 1);
  assert.match(complaints.join(), /broken/);
});

test('an attempt gets the shorter of the two times: that of an export, and that of the transport', async () => {
  for (const [exportTimeoutMs, expected] of [
    [20, 20],
    [60_000, 10_000],
  ] as const) {
    const { processor, probe, end } = createProbe({ exportTimeoutMs }, taken);
    end('a');
    await processor.forceFlush();
    assert.equal(probe.sends[0]?.timeoutMs, expected);
  }
});

test('an export makes no spans of its own', async () => {
  let suppressed: boolean | undefined;
  new NodeTracerProvider().register();
  const { processor, end } = createProbe({}, () => {
    suppressed = isTracingSuppressed(context.active());
    return taken;
  });
  end('a');
  await processor.forceFlush();
  trace.disable();
  propagation.disable();
  context.disable();
  assert.equal(suppressed, true);
});
