import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTrace } from '../../src/store/read-trace.ts';
import { type TraceStore, createTraceStore } from '../../src/store/trace-store.ts';
import { type SpanFixture, newSpanId, newTraceId, toProtobufRequest } from '../helpers/otlp.ts';

const roomy = { maxSpans: 1_000_000, maxBytes: 1_000_000_000 };

function add(store: TraceStore, ...spans: SpanFixture[]): void {
  store.add(toProtobufRequest(spans));
}

function namesOf(store: TraceStore, traceId: string): string[] {
  const stored = store.get(traceId);
  if (!stored) return [];
  const { resourceSpans } = readTrace(stored);
  return resourceSpans.flatMap((group) =>
    group.scopeSpans.flatMap(({ spans }) => spans.map(({ name }) => name)),
  );
}

describe('the trace store', () => {
  it('never holds more spans than its limit, and drops the traces that came first', () => {
    const store = createTraceStore({ ...roomy, maxSpans: 10 });
    const traceIds = Array.from({ length: 25 }, newTraceId);
    for (const traceId of traceIds) {
      add(store, { traceId, name: 'a' }, { traceId, name: 'b' });
      assert.ok(store.getStats().spans <= 10);
    }
    const kept = traceIds.filter((traceId) => store.get(traceId));
    assert.deepEqual(kept, traceIds.slice(-5));
    assert.deepEqual(
      store.listNewestFirst().map(({ traceId }) => traceId),
      kept.toReversed(),
    );
    assert.equal(store.getStats().droppedTraces, 20);
  });

  it('never holds more bytes than its limit, and every byte is counted off again', () => {
    const maxBytes = 50_000;
    const store = createTraceStore({ ...roomy, maxBytes });
    for (let round = 0; round < 500; round += 1) {
      const attributes = { payload: 'x'.repeat((round % 7) * 300) };
      add(store, { traceId: newTraceId(), attributes }, { traceId: newTraceId() });
      assert.ok(store.getStats().bytes <= maxBytes);
    }
    assert.ok(store.getStats().bytes > maxBytes / 2);
    // One request larger than everything: it drives out the rest and cannot stay itself.
    add(store, { traceId: newTraceId(), attributes: { payload: 'x'.repeat(maxBytes) } });
    assert.deepEqual(
      { ...store.getStats(), droppedTraces: 0 },
      { traces: 0, spans: 0, bytes: 0, droppedTraces: 0 },
    );
  });

  it("a trace that goes on for ever does not keep other traces' bytes in memory", () => {
    const maxBytes = 100_000;
    const store = createTraceStore({ ...roomy, maxBytes });
    const endless = newTraceId();
    for (let round = 0; round < 500; round += 1) {
      add(store, { traceId: endless }, { traceId: newTraceId(), attributes: { payload: 'x'.repeat(2_000) } });
      assert.ok(store.getStats().bytes <= maxBytes);
    }
    assert.ok(store.getStats().traces > 10);
  });

  it('holds on to no memory but what it counts', () => {
    const store = createTraceStore(roomy);
    const request = toProtobufRequest([{ traceId: newTraceId() }]);
    const readBuffer = Buffer.alloc(64 * 1024);
    readBuffer.set(request, 100);
    store.add(readBuffer.subarray(100, 100 + request.length));
    const [part] = store.listNewestFirst().flatMap(({ parts }) => parts);
    assert.equal(part?.bytes.buffer.byteLength, request.length);
  });

  it('puts together a trace whose spans arrive in several requests in any order', () => {
    const store = createTraceStore(roomy);
    const [traceId, other] = [newTraceId(), newTraceId()];
    const rootId = newSpanId();
    add(store, { traceId, name: 'leaf', parentSpanId: newSpanId() }, { traceId: other, name: 'other' });
    add(store, { traceId, name: 'middle', parentSpanId: rootId, serviceName: 'second' });
    add(store, { traceId, name: 'root', spanId: rootId });
    assert.deepEqual(namesOf(store, traceId).toSorted(), ['leaf', 'middle', 'root']);
    assert.deepEqual(namesOf(store, other), ['other']);
    const stored = store.get(traceId);
    assert.ok(stored);
    assert.equal(readTrace(stored).resourceSpans.length, 2, 'one group for each service');
  });

  it('a span that is delivered again does not double', () => {
    const store = createTraceStore(roomy);
    const traceId = newTraceId();
    const span = { traceId, spanId: newSpanId(), name: 'once' };
    add(store, span, span);
    add(store, span);
    assert.deepEqual(namesOf(store, traceId), ['once']);
  });

  it('a refused request changes nothing', () => {
    const store = createTraceStore(roomy);
    add(store, { traceId: newTraceId() });
    const earlier = store.getStats();
    const request = toProtobufRequest([{ traceId: newTraceId() }]);
    assert.throws(() => store.add(request.subarray(0, request.length - 1)));
    assert.deepEqual(store.getStats(), earlier);
  });
});
