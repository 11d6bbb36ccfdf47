import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, type Span, type TracerProvider } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  NodeTracerProvider,
  ParentBasedSampler,
  SamplingDecision,
  type IdGenerator,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import * as fc from 'fast-check';
import { createBatchBuilder } from '../../src/spans/batch-builder.ts';
import { followParent } from '../../src/spans/sampler.ts';
import { rootContext } from '../../src/spans/slim-context.ts';
import { createTracerProvider } from '../../src/spans/tracer-provider.ts';
import { fakeClock, type FakeClock } from '../helpers/fake-clock.ts';
import { decodeRequest } from '../helpers/otlp-messages.ts';
import { storyArbitrary, tellStories, type Story } from '../helpers/span-stories.ts';

const resource = resourceFromAttributes({ 'service.name': 'probe' });

const countArbitrary = fc.constantFrom(0, 1, 2, 3, 128);
const limitsArbitrary = fc.record({
  attributeCountLimit: countArbitrary,
  attributeValueLengthLimit: fc.constantFrom(1, 20, Infinity),
  eventCountLimit: countArbitrary,
  linkCountLimit: countArbitrary,
  attributePerEventCountLimit: countArbitrary,
  attributePerLinkCountLimit: countArbitrary,
});

/** Ids that count, so that both sides have the same. */
function countIds(): IdGenerator {
  let spans = 0;
  let traces = 0;
  return {
    generateSpanId: () => (++spans).toString(16).padStart(16, '0'),
    generateTraceId: () => (++traces).toString(16).padStart(32, '0'),
  };
}

/**
 * A processor as others write them: sets something at the start and at the end, and keeps what has ended. One that is curious
 * looks at the attributes on the way, and changes one.
 */
function createCollector(ended: ReadableSpan[], isCurious: boolean): SpanProcessor {
  return {
    onStart: (span) => void span.setAttribute('started', span.isRecording()),
    onEnding: (span) => {
      if (isCurious && 'a' in span.attributes) span.attributes['a'] = 'redacted';
      span.setAttribute('ending', true);
    },
    onEnd: (span) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}

interface Told {
  readonly spans: Span[];
  readonly ended: ReadableSpan[];
}

interface Sides {
  readonly own: Told;
  readonly official: Told;
}

function tellBothSides(
  stories: readonly Story[],
  options: {
    readonly clock: FakeClock;
    readonly limits: typeof limitsArbitrary extends fc.Arbitrary<infer Value> ? Value : never;
    readonly isCurious: boolean;
    readonly samplers: { readonly own: Sampler | typeof followParent; readonly official: Sampler };
  },
): Sides {
  const { clock, limits, isCurious, samplers } = options;
  const tell = (
    root: typeof ROOT_CONTEXT,
    createProvider: (processor: SpanProcessor) => TracerProvider,
  ): Told => {
    clock.reset();
    const ended: ReadableSpan[] = [];
    const provider = createProvider(createCollector(ended, isCurious));
    const getTracer = ({ name, version, schemaUrl }: Story['scope']) =>
      provider.getTracer(name, version, schemaUrl === undefined ? undefined : { schemaUrl });
    return { spans: tellStories(stories, { getTracer, root, clock }), ended };
  };
  return {
    own: tell(rootContext, (processor) =>
      createTracerProvider({
        resource,
        sampler: samplers.own,
        limits,
        ids: countIds(),
        spanProcessors: [processor],
      }),
    ),
    official: tell(
      ROOT_CONTEXT,
      (processor) =>
        new NodeTracerProvider({
          resource,
          sampler: samplers.official,
          spanLimits: limits,
          idGenerator: countIds(),
          spanProcessors: [processor],
        }),
    ),
  };
}

/** Attributes have no order, and the SDK does not know the random flag. */
function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'flags' || name === 'traceFlags') return [name, Number(member) & ~2];
      const normalized = normalize(member);
      if (name !== 'attributes' || !Array.isArray(normalized)) return [name, normalized];
      return [name, normalized.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))];
    }),
  );
}

function keyOf(attribute: { key: string }): string {
  return attribute.key;
}

/** All that a processor may read of a span. */
function read(span: ReadableSpan): unknown {
  const { parentSpanContext } = span;
  return normalize({
    name: span.name,
    kind: span.kind,
    spanContext: { traceState: undefined, ...span.spanContext() },
    ...(parentSpanContext === undefined
      ? {}
      : { parentSpanContext: { traceState: undefined, ...parentSpanContext } }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: span.status,
    attributes: span.attributes,
    links: span.links.map(({ droppedAttributesCount = 0, attributes = {}, context }) => ({
      context,
      attributes,
      droppedAttributesCount,
    })),
    events: span.events,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
    resource: span.resource,
    scope: { version: undefined, schemaUrl: undefined, ...span.instrumentationScope },
  });
}

function assertAlike({ own, official }: Sides): void {
  assert.deepEqual(
    own.spans.map((span) => normalize({ traceState: undefined, ...span.spanContext() })),
    official.spans.map((span) => normalize({ traceState: undefined, ...span.spanContext() })),
  );
  assert.equal(own.ended.length, official.ended.length);
  if (own.ended.length > 0) {
    const builder = createBatchBuilder(resource);
    for (const span of own.ended) builder.add(span);
    const expected = normalize(decodeRequest(ProtobufTraceSerializer.serializeRequest(official.ended)!));
    assert.deepEqual(normalize(decodeRequest(builder.finish().request)), expected);
    const byOthers = decodeRequest(ProtobufTraceSerializer.serializeRequest(own.ended)!);
    assert.deepEqual(normalize(byOthers), expected);
  }
  assert.deepEqual(own.ended.map(read), official.ended.map(read));
}

const storiesArbitrary = fc.array(storyArbitrary, { minLength: 1, maxLength: 4 });

test('whatever is done to spans, they are encoded and read as the official SDK’s', (context) => {
  const clock = fakeClock(context);
  const samplers = {
    own: followParent,
    official: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  } as const;
  fc.assert(
    fc.property(storiesArbitrary, limitsArbitrary, fc.boolean(), (stories, limits, isCurious) =>
      assertAlike(tellBothSides(stories, { clock, limits, isCurious, samplers })),
    ),
    { numRuns: 400, endOnFailure: true },
  );
});

/** A sampler that decides by the name's length, looks at what it is given, changes it, and adds to it. */
const whimsicalSampler: Sampler = {
  shouldSample: (_context, traceId, name, kind, attributes, links) => {
    delete attributes['b'];
    const decisions = [
      SamplingDecision.NOT_RECORD,
      SamplingDecision.RECORD,
      SamplingDecision.RECORD_AND_SAMPLED,
    ];
    return {
      decision: decisions[name.length % 3] ?? SamplingDecision.RECORD,
      attributes: {
        seen: `${traceId} ${kind} ${Object.keys(attributes).length} ${links.length}`,
        c: 'sampler',
      },
    };
  },
  toString: () => 'whimsical',
};

test('whatever a sampler decides, spans are encoded and read as the official SDK’s', (context) => {
  const clock = fakeClock(context);
  const samplers = { own: whimsicalSampler, official: whimsicalSampler };
  fc.assert(
    fc.property(storiesArbitrary, limitsArbitrary, fc.boolean(), (stories, limits, isCurious) =>
      assertAlike(tellBothSides(stories, { clock, limits, isCurious, samplers })),
    ),
    { numRuns: 200, endOnFailure: true },
  );
});
