import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type AttributeValue,
} from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  NodeTracerProvider,
  ParentBasedSampler,
  AlwaysOnSampler,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import * as fc from 'fast-check';
import { createBatchBuilder } from '../../src/spans/batch-builder.ts';
import { decodeRequest, listSpanNames } from '../helpers/otlp-messages.ts';
import {
  apiValueArbitrary,
  contextArbitrary,
  createSpanArbitrary,
  kindArbitrary,
  textArbitrary,
} from '../helpers/span-arbitraries.ts';

const resource = resourceFromAttributes(
  { 'service.name': 'probe', 'process.command_args': ['a', 'b'], 'process.pid': 42 },
  { schemaUrl: 'https://example.org/resource' },
);

const scopes = [
  { name: 'one' },
  { name: 'two', version: '1.2.3', schemaUrl: 'https://example.org/scope' },
  { name: '', version: '' },
];

const builder = createBatchBuilder(resource);

/** One builder for all that is compared, so that its memory of keys and values fills up and spills over. */
function assertEncodedAsOfficially(spans: ReadableSpan[]): void {
  for (const span of spans) builder.add(span);
  const { request, spanCount } = builder.finish();
  assert.equal(spanCount, spans.length);
  const official = ProtobufTraceSerializer.serializeRequest(spans);
  assert.ok(official !== undefined);
  assert.deepEqual(decodeRequest(request), decodeRequest(official));
}

test('whatever the protocol can say of a span decodes to what the official serializer makes of it', () => {
  const spans = fc.array(createSpanArbitrary(resource, scopes), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(spans, assertEncodedAsOfficially), { numRuns: 300, endOnFailure: true });
});

test('whatever is done to a span through the API, limits included, decodes to what the official serializer makes of it', () => {
  const ended: ReadableSpan[] = [];
  const provider = new NodeTracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanLimits: {
      attributeCountLimit: 4,
      attributeValueLengthLimit: 20,
      eventCountLimit: 2,
      linkCountLimit: 2,
      attributePerEventCountLimit: 2,
      attributePerLinkCountLimit: 2,
    },
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: (span) => void ended.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const attributes = fc.dictionary(textArbitrary, apiValueArbitrary as fc.Arbitrary<AttributeValue>, {
    maxKeys: 6,
  });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('attributes' as const), attributes }),
    fc.record({ kind: fc.constant('event' as const), name: textArbitrary, attributes }),
    fc.record({ kind: fc.constant('link' as const), context: contextArbitrary, attributes }),
    fc.record({ kind: fc.constant('error' as const), message: textArbitrary }),
  );
  const story = fc.record({
    name: textArbitrary,
    kind: kindArbitrary,
    parent: fc.option(contextArbitrary, { nil: INVALID_SPAN_CONTEXT }),
    steps: fc.array(step, { maxLength: 6 }),
  });
  fc.assert(
    fc.property(fc.array(story, { minLength: 1, maxLength: 4 }), (stories) => {
      ended.length = 0;
      for (const { name, kind, parent, steps } of stories) {
        const tracer = provider.getTracer(`scope ${kind}`, '1.0.0');
        const span = tracer.startSpan(name, { kind }, trace.setSpanContext(ROOT_CONTEXT, parent));
        for (const one of steps) {
          if (one.kind === 'attributes') span.setAttributes(one.attributes);
          else if (one.kind === 'event') span.addEvent(one.name, one.attributes);
          else if (one.kind === 'link') span.addLink(one);
          else
            span
              .setStatus({ code: SpanStatusCode.ERROR, message: one.message })
              .recordException(new Error(one.message));
        }
        span.end();
      }
      // A parent that was not sampled leaves nothing to compare.
      if (ended.length > 0) assertEncodedAsOfficially(ended);
    }),
    { numRuns: 200, endOnFailure: true },
  );
});

const [template] = fc.sample(createSpanArbitrary(resource, scopes), { seed: 1, numRuns: 1 });

/** A span with a name and whatever else matters. */
function makeSpan(name: string, more: Partial<ReadableSpan> = {}): ReadableSpan {
  assert.ok(template !== undefined);
  return { ...template, name, attributes: {}, events: [], links: [], ...more };
}

test('a key with ever new values, and ever new keys, are encoded right past every bound of the memory', () => {
  const spans = Array.from({ length: 3000 }, (_, index) =>
    makeSpan(`span ${index}`, {
      attributes: { id: index, text: `value ${index}`, [`key ${index}`]: 'same', kept: index % 7 === 0 },
    }),
  );
  assertEncodedAsOfficially(spans);
  assertEncodedAsOfficially(spans);
});

test('a value that changes between kinds that look alike keeps its kind', () => {
  for (const value of [1, '1', true, 'true', 0, -0, '', false, null, [], NaN, 'NaN']) {
    assertEncodedAsOfficially([makeSpan('alike', { attributes: { same: value as AttributeValue } })]);
  }
});

test('a span whose values cannot be read throws, and leaves the others whole', () => {
  const other = createBatchBuilder(resource);
  other.add(makeSpan('before'));
  const hostile = makeSpan('hostile', {
    attributes: {
      fine: 'x'.repeat(1000),
      get broken(): string {
        throw new Error('no');
      },
    },
  });
  assert.throws(() => other.add(hostile), /^Error: no$/);
  other.add(makeSpan('after'));
  const { request, spanCount } = other.finish();
  assert.equal(spanCount, 2);
  assert.deepEqual(listSpanNames(request).toSorted(), ['after', 'before']);
});

test('a batch keeps nothing of the one before, and spans of a scope are together', () => {
  const other = createBatchBuilder(resource);
  const [one, two] = scopes;
  assert.ok(one !== undefined && two !== undefined);
  for (const [name, instrumentationScope] of [
    ['a', one],
    ['b', two],
    ['c', one],
  ] as const) {
    other.add(makeSpan(name, { instrumentationScope }));
  }
  assert.equal(other.spanCount, 3);
  const [first] = decodeRequest(other.finish().request).resourceSpans;
  assert.deepEqual(
    first?.scopeSpans.map(({ scope, spans }) => [scope.name, spans.map(({ name }) => name).join()]),
    [
      ['one', 'a,c'],
      ['two', 'b'],
    ],
  );
  assert.deepEqual([other.spanCount, other.byteLength], [0, 0]);
  other.add(makeSpan('d', { instrumentationScope: two }));
  assert.deepEqual(listSpanNames(other.finish().request), ['d']);
});
