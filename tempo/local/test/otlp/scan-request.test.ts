import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedRequestError } from '../../src/otlp/malformed-error.ts';
import { scanRequest } from '../../src/otlp/scan-request.ts';
import { readTrace } from '../../src/store/read-trace.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { newTraceId, toProtobufRequest } from '../helpers/otlp.ts';
import { field, toRequest, varintField } from '../helpers/wire.ts';

const someTraceId = Buffer.alloc(16, 1);
const spanId = Buffer.alloc(8, 2);

describe('scanning a request', () => {
  it('finds every span with its resource, wherever the resource is written', () => {
    const span = Buffer.concat([field(1, someTraceId), field(2, spanId)]);
    const resource = field(1, Buffer.alloc(0));
    const [scope] = scanRequest(field(1, Buffer.concat([field(2, field(2, span)), resource])));
    assert.equal(scope?.spans.length, 3);
    assert.ok(scope.resource.offset > (scope.spans[1] ?? 0));
  });

  it('an empty request has no spans', () => {
    assert.deepEqual(scanRequest(Buffer.alloc(0)), []);
  });

  it('skips fields it does not know', () => {
    const unknown = Buffer.concat([field(99, Buffer.from('new')), Buffer.from([0xb8, 0x06, 0x01])]);
    const span = Buffer.concat([unknown, field(1, someTraceId), field(2, spanId), unknown]);
    assert.equal(scanRequest(Buffer.concat([unknown, toRequest(span)])).length, 1);
  });

  for (const [why, span] of [
    ['no trace id', field(2, spanId)],
    ['no span id', field(1, someTraceId)],
    ['a trace id of 15 bytes', Buffer.concat([field(1, someTraceId.subarray(1)), field(2, spanId)])],
    ['a span id of 9 bytes', Buffer.concat([field(1, someTraceId), field(2, Buffer.alloc(9, 1))])],
    ['a trace id of zeros', Buffer.concat([field(1, Buffer.alloc(16)), field(2, spanId)])],
    ['a span id of zeros', Buffer.concat([field(1, someTraceId), field(2, Buffer.alloc(8))])],
    ['a field number 0', Buffer.from([0x00, 0x01])],
    ['an unknown wire type', Buffer.from([0x0f])],
    ['an endless varint', Buffer.alloc(12, 0xff)],
    ['a name that is a number', Buffer.concat([field(1, someTraceId), field(2, spanId), varintField(5, 1)])],
    [
      'a time that reaches past its end',
      Buffer.concat([field(1, someTraceId), field(2, spanId), Buffer.from([57])]),
    ],
    [
      'a parent id of 7 bytes',
      Buffer.concat([field(1, someTraceId), field(2, spanId), field(4, spanId.subarray(1))]),
    ],
    [
      'a link to a trace id of 15 bytes',
      Buffer.concat([field(1, someTraceId), field(2, spanId), field(13, field(1, someTraceId.subarray(1)))]),
    ],
  ] as const) {
    it(`refuses a span with ${why}`, () => {
      assert.throws(() => scanRequest(toRequest(span)), MalformedRequestError);
    });
  }

  it('refuses values nested deeper than they could be decoded', () => {
    let value: Buffer = field(1, Buffer.from('x'));
    for (let depth = 0; depth < 200; depth += 1) value = field(5, field(1, value));
    const attribute = field(9, field(2, value));
    const span = Buffer.concat([field(1, someTraceId), field(2, spanId), attribute]);
    assert.throws(() => scanRequest(toRequest(span)), /nest deeper/);
  });

  it('whatever it lets through can be decoded: every cut and every changed byte of a request', () => {
    const request = toProtobufRequest([
      {
        traceId: newTraceId(),
        attributes: { text: 'value', number: 5, half: 0.5, flag: true },
        status: { code: 2 },
      },
    ]);
    const variants: Uint8Array[] = [];
    for (let at = 0; at < request.length; at += 1) {
      variants.push(request.slice(0, at));
      for (const byte of [0x00, 0x7f, 0x80, 0xff, (request[at] ?? 0) ^ 1, (request[at] ?? 0) ^ 8]) {
        const changed = new Uint8Array(request);
        changed[at] = byte;
        variants.push(changed);
      }
    }
    let refused = 0;
    for (const variant of variants) {
      const store = createTraceStore({ maxSpans: 10, maxBytes: 1e6 });
      try {
        store.add(variant);
      } catch (error) {
        assert.ok(error instanceof MalformedRequestError);
        assert.equal(store.getStats().bytes, 0);
        refused += 1;
      }
      for (const trace of store.listNewestFirst()) readTrace(trace);
    }
    assert.ok(refused > request.length);
  });
});
