import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { matchSpans } from '../../src/traceql/match-spans.ts';
import { parseQuery } from '../../src/traceql/parse-query.ts';
import { createTraceOpener } from '../../src/traceql/search-span.ts';
import { newTraceId, toProtobufRequest } from '../helpers/otlp.ts';

const traceId = newTraceId();
const rootId = '0102030405060708';
const store = createTraceStore({ maxSpans: 100, maxBytes: 1e6 });
store.add(
  toProtobufRequest([
    {
      traceId,
      spanId: rootId,
      name: 'root',
      serviceName: 'shop',
      kind: 2,
      startMs: 1_000,
      durationMs: 100,
      attributes: { code: 500, ratio: 0.5, ok: false },
    },
    {
      traceId,
      parentSpanId: rootId,
      name: 'call',
      serviceName: 'shop',
      kind: 3,
      startMs: 1_010,
      durationMs: 20,
      status: { code: 2, message: 'timed out' },
      attributes: { peer: 'bank', empty: '' },
    },
    {
      traceId,
      parentSpanId: rootId,
      name: 'query',
      serviceName: 'bank',
      kind: 3,
      startMs: 1_040,
      durationMs: 5,
      attributes: { peer: 'db', code: 0 },
    },
  ]),
);
const stored = store.get(traceId);
assert.ok(stored);
const trace = createTraceOpener().open(stored);

describe('matching spans', () => {
  for (const [query, expected] of [
    ['{}', ['root', 'call', 'query']],
    ['{ false }', []],
    ['{ resource.service.name = "shop" }', ['root', 'call']],
    ['{ .service.name = "bank" || .code = 500 }', ['root', 'query']],
    ['{ span.code >= 0 }', ['root', 'query']],
    ['{ span.code = 500.0 }', ['root']],
    ['{ span.code = "500" }', []],
    ['{ span.ratio < 1 }', ['root']],
    ['{ span.ok = false }', ['root']],
    ['{ span.ok }', []],
    ['{ !span.ok }', ['root', 'call', 'query']],
    ['{ span.peer != "bank" }', ['query']],
    ['{ span.peer = nil }', ['root']],
    ['{ span.peer != nil && span.empty != nil }', ['call']],
    ['{ span.empty = "" }', ['call']],
    ['{ span.peer =~ "ban" }', []],
    ['{ span.peer =~ "ban." }', ['call']],
    ['{ span.peer !~ "b.*" }', ['query']],
    ['{ status = error && statusMessage = "timed out" }', ['call']],
    ['{ status = unset && kind != server }', ['query']],
    ['{ duration > 10ms && duration < 100ms }', ['call']],
    ['{ traceDuration = 100ms && span:parentID = "0102030405060708" }', ['call', 'query']],
    ['{ rootName = "root" && rootServiceName = "shop" && name = "query" }', ['query']],
    [`{ trace:id = "${traceId}" && span:id = "0102030405060708" }`, ['root']],
    ['{ instrumentation:name = "fixtures" && name > "q" && name < "r" }', ['query']],
    ['{ name = "root" } && { name = "call" }', ['root', 'call']],
    ['{ name = "root" } && { name = "nothing" }', []],
    ['{ name = "root" } || { name = "nothing" }', ['root']],
  ] as const) {
    it(`${query} selects ${expected.join(', ') || 'nothing'}`, () => {
      const matched = matchSpans(parseQuery(query).spansets, trace);
      assert.deepEqual(
        matched.map(({ span }) => span.name),
        expected,
      );
    });
  }
});
