import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDelivery, type Delivery, type DeliveryOptions } from '../../src/export/delivery.ts';
import { signals } from '../../src/export/signals.ts';
import type { SendResult } from '../../src/export/transport.ts';
import { collectComplaints } from '../helpers/complaints.ts';
import {
  createProbeTransport,
  refused,
  shortPauses,
  taken,
  unreachable,
  type ProbeTransport,
} from '../helpers/probe-transport.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Probe {
  readonly delivery: Delivery;
  readonly probe: ProbeTransport;
  /** What was sent so far, as it was submitted. */
  readonly sent: () => string[];
  /** How many items ended as what. */
  readonly ended: () => Record<string, number>;
  /** Submits requests of one item each, which are these texts. */
  readonly submit: (...texts: string[]) => void;
}

function createProbe(
  answer?: (index: number, request: Uint8Array) => SendResult | undefined,
  options: Partial<DeliveryOptions> = {},
): Probe {
  const probe = createProbeTransport(answer);
  const counts = new Map<string, number>();
  const delivery = createDelivery({
    signal: signals.traces,
    transport: probe.transport,
    maxItems: 1000,
    maxBytes: 1e6,
    exportTimeoutMs: 1000,
    pauses: shortPauses,
    onEnd: (items, errorType = 'arrived') => {
      counts.set(errorType, (counts.get(errorType) ?? 0) + items);
    },
    ...options,
  });
  return {
    delivery,
    probe,
    sent: () => probe.sends.map(({ request }) => Buffer.from(request).toString()),
    ended: () => Object.fromEntries(counts),
    submit: (...texts) => {
      for (const text of texts) delivery.submit({ request: Buffer.from(text), itemCount: 1 });
    },
  };
}

const soon = (): AbortSignal => AbortSignal.timeout(5000);
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `batch ${index}`);

test('what the backend cannot take now is sent again until it can, in its order, and nothing is lost', async () => {
  const { delivery, sent, ended, submit } = createProbe((index) => (index < 4 ? unreachable : taken));
  submit('a', 'b', 'c');
  await delivery.flush(soon());
  assert.deepEqual(sent(), ['a', 'a', 'a', 'a', 'a', 'b', 'c']);
  assert.deepEqual(ended(), { arrived: 3 });
});

test('an outage is complained of with its reason, and what waits is not counted as lost', async () => {
  const complaints = collectComplaints();
  const { delivery, probe, ended, submit } = createProbe(() => unreachable);
  submit('a', 'b');
  await waitUntil('another attempt', () => probe.sends.length > 1);
  assert.equal(complaints[0], 'Sending spans failed, and is tried again: The backend is away');
  assert.deepEqual(ended(), {});
  assert.equal(delivery.isBusy, true);
});

test('while the backend is away one request at a time asks for it; a backlog is worked off by four', async () => {
  let isAway = true;
  const { probe, submit } = createProbe(() => (isAway ? unreachable : undefined));
  submit(...names(20));
  await waitUntil('a few attempts', () => probe.sends.length >= 3);
  isAway = false;
  const before = probe.sends.length;
  await waitUntil('an attempt that is not answered', () => probe.sends.length > before);
  const asking = probe.sends.length;
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(probe.sends.length, asking);
  probe.sends.at(-1)?.finish(taken);
  await waitUntil('four at once', () => probe.sends.length === asking + 4);
  await new Promise((resolve) => void setImmediate(resolve));
  assert.equal(probe.sends.length, asking + 4);
});

test('without room the oldest go, each is counted, and the complaint says how many there were', async () => {
  const complaints = collectComplaints();
  let isAway = true;
  const { delivery, probe, sent, ended, submit } = createProbe(() => (isAway ? unreachable : taken), {
    maxItems: 3,
  });
  submit(...names(10));
  await waitUntil('the one that was under way back in the queue', () => probe.sends.length > 1);
  assert.equal(ended()['queue_full'], 7);
  assert.ok(complaints.includes('Lost spans, 7 so far: the queue was full'), complaints.join('\n'));
  isAway = false;
  await delivery.flush(soon());
  assert.deepEqual(sent().slice(-3), ['batch 7', 'batch 8', 'batch 9']);
  assert.deepEqual(ended(), { queue_full: 7, arrived: 3 });
});

test('a partial success is not sent again: what was rejected is lost, and the backend’s words are logged, cut', async () => {
  const complaints = collectComplaints();
  const message = `too old ${'x'.repeat(1000)}`;
  const { delivery, sent, ended } = createProbe(() => ({
    outcome: 'taken',
    status: {},
    partial: { rejected: 3, message },
  }));
  delivery.submit({ request: Buffer.from('a'), itemCount: 5 });
  await assert.rejects(delivery.flush(soon()), /Lost 3 spans/);
  assert.deepEqual(sent(), ['a']);
  assert.deepEqual(ended(), { arrived: 2, rejected: 3 });
  assert.match(complaints[0] ?? '', /^The backend rejected 3 spans: too old x+…$/);
  assert.ok((complaints[0] ?? '').length < 300);
});

for (const rejected of [-1, NaN, 1.5, 2 ** 60, Infinity]) {
  test(`a partial success that rejects ${rejected} of two items is believed as far as it can be true`, async () => {
    const { delivery, ended } = createProbe(() => ({
      outcome: 'taken',
      status: {},
      partial: { rejected, message: 'what?' },
    }));
    delivery.submit({ request: Buffer.from('a'), itemCount: 2 });
    const flushed = delivery.flush(soon());
    if (rejected === 2 ** 60) await assert.rejects(flushed, /Lost 2 spans/);
    else await flushed;
    assert.deepEqual(ended(), rejected === 2 ** 60 ? { rejected: 2 } : { arrived: 2 });
  });
}

test('a warning with a success is logged, and nothing is lost', async () => {
  const complaints = collectComplaints();
  const { delivery, ended, submit } = createProbe(() => ({
    outcome: 'taken',
    status: {},
    partial: { rejected: 0, message: 'use another endpoint' },
  }));
  submit('a');
  await delivery.flush(soon());
  assert.deepEqual(ended(), { arrived: 1 });
  assert.deepEqual(complaints, ['The backend rejected 0 spans: use another endpoint']);
});

test('what the backend refuses is lost by the reason it gives, and sent once', async () => {
  const { delivery, sent, ended, submit } = createProbe((index) => (index === 0 ? refused : taken));
  submit('a', 'b');
  await assert.rejects(delivery.flush(soon()), /^Error: Lost 1 spans: The request is of no use$/);
  assert.deepEqual(sent(), ['a', 'b']);
  assert.deepEqual(ended(), { '400': 1, arrived: 1 });
});

test('where the newest says all, it takes the place of those that wait, which are not lost', async () => {
  let isAway = true;
  const { delivery, probe, sent, ended, submit } = createProbe(() => (isAway ? unreachable : taken), {
    isNewestEnough: true,
  });
  submit('a', 'b');
  await waitUntil('an attempt with the newer one', () => sent().includes('b'));
  submit('c');
  await waitUntil('an attempt with the newest', () => sent().includes('c'));
  isAway = false;
  const before = probe.sends.length;
  await delivery.flush(soon());
  assert.deepEqual(sent().slice(before), ['c']);
  assert.deepEqual(ended(), { arrived: 1 });
});

test('a flush that has no time left says what it waited for; what waits stays', async () => {
  const { delivery, ended, submit } = createProbe(() => unreachable);
  submit('a');
  await assert.rejects(
    delivery.flush(AbortSignal.timeout(20)),
    /^Error: There was no time to send all spans: The backend is away$/,
  );
  assert.deepEqual(ended(), {});
  assert.equal(delivery.isBusy, true);
});

test('a flush tries at once, and soon again, however long the pauses have become', async () => {
  const pauses = {
    unreachable: { firstMs: 1, longestMs: 1 },
    answered: { firstMs: 1, longestMs: 1e9 },
  };
  const busy: SendResult = { ...unreachable, isAnswered: true } as SendResult;
  let isBusy = true;
  let lastAt = performance.now();
  const { delivery, probe, ended, submit } = createProbe(
    () => {
      lastAt = performance.now();
      return isBusy ? busy : taken;
    },
    { pauses },
  );
  submit('a');
  await waitUntil('a pause of more than 50 ms', () => performance.now() - lastAt > 50);
  const flushed = delivery.flush(soon());
  const { length } = probe.sends;
  await waitUntil('another attempt, and one more', () => probe.sends.length > length + 1);
  isBusy = false;
  await flushed;
  assert.deepEqual(ended(), { arrived: 1 });
});

test('a flush waits for what is under way, and not for what comes later', async () => {
  const { delivery, probe, submit } = createProbe();
  submit('a');
  const flushed = delivery.flush(soon());
  submit('later');
  await waitUntil('the request', () => probe.sends.length > 0);
  probe.sends[0]?.finish(taken);
  await flushed;
});

test('a stop loses what still waits when the time is up, and counts it', async () => {
  const { delivery, probe, ended, submit } = createProbe(() => unreachable);
  submit('a', 'b', 'c');
  await assert.rejects(
    delivery.stop(AbortSignal.timeout(20)),
    /^Error: Lost 3 spans at the end: The backend is away$/,
  );
  assert.deepEqual(ended(), { shutdown: 3 });
  assert.equal(probe.closes(), 1);
  const after = probe.sends.length;
  submit('late');
  assert.equal(probe.sends.length, after);
});
