import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type KeyValue, toBigInt } from '../../src/otlp/messages.ts';
import { LazySpan } from '../../src/store/lazy-span.ts';
import { readTrace } from '../../src/store/read-trace.ts';
import { type StoredTrace, createTraceStore } from '../../src/store/trace-store.ts';
import { newSpanId, newTraceId, toProtobufRequest } from '../helpers/otlp.ts';

const request = toProtobufRequest([
  {
    traceId: newTraceId(),
    parentSpanId: newSpanId(),
    name: 'naïve',
    kind: 3,
    status: { code: 2, message: 'broke' },
    attributes: { text: 'value', number: 5, half: 0.5, flag: true, schlüssel: 'x', textual: 'longer' },
  },
]);

/** What the store takes of the request with the changes; undefined where it refuses it. */
function store(changed: Uint8Array): StoredTrace | undefined {
  const traces = createTraceStore({ maxSpans: 10, maxBytes: 1e6 });
  try {
    traces.add(changed);
  } catch {
    return undefined;
  }
  return traces.listNewestFirst()[0];
}

/** Asserts that the span means the same, decoded field by field and as a whole. */
function assertSame(stored: StoredTrace): void {
  const whole = readTrace(stored).resourceSpans[0]?.scopeSpans[0]?.spans[0];
  const [part] = stored.parts;
  assert.ok(whole && part);
  const lazy = new LazySpan(part.bytes, { offset: part.spans[0] ?? 0, length: part.spans[1] ?? 0 });
  assert.equal(lazy.name, whole.name);
  assert.equal(lazy.kind, whole.kind);
  assert.equal(lazy.startNanos, toBigInt(whole.startTimeUnixNano));
  assert.equal(lazy.endNanos, toBigInt(whole.endTimeUnixNano));
  assert.deepEqual([...lazy.spanId], [...whole.spanId]);
  assert.deepEqual([...lazy.parentSpanId], [...whole.parentSpanId]);
  assert.deepEqual({ ...lazy.status }, { ...whole.status });
  assert.deepEqual(lazy.events, whole.events);
  assert.deepEqual(lazy.links, whole.links);
  for (const { key } of whole.attributes) {
    const found: KeyValue[] = whole.attributes.filter((each) => each.key === key);
    assert.deepEqual(lazy.findAttributes(key), found, key);
  }
  assert.deepEqual(lazy.findAttributes('tex'), []);
}

describe('a span that is decoded field by field', () => {
  it('means what it means as a whole, whichever byte of it is another', () => {
    const original = store(request);
    assert.ok(original);
    assertSame(original);
    let compared = 0;
    for (let at = 0; at < request.length; at += 1) {
      for (const byte of [0x00, 0x7f, 0x80, 0xff, (request[at] ?? 0) ^ 1, (request[at] ?? 0) ^ 8]) {
        const changed = new Uint8Array(request);
        changed[at] = byte;
        const stored = store(changed);
        if (!stored) continue;
        assertSame(stored);
        compared += 1;
      }
    }
    assert.ok(compared > request.length);
  });
});
