import {
  INVALID_SPAN_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type AttributeValue,
  type Context,
  type Exception,
  type Span,
  type SpanStatus,
  type TimeInput,
  type Tracer,
} from '@opentelemetry/api';
import * as fc from 'fast-check';
import type { FakeClock } from './fake-clock.ts';
import { apiValueArbitrary, contextArbitrary, kindArbitrary, textArbitrary } from './span-arbitraries.ts';

/** What no attribute may be, though somebody may try. */
const wrongValueArbitrary = fc.constantFrom<unknown>(
  null,
  undefined,
  {},
  { nested: 1 },
  [['nested']],
  [1, 'mixed'],
  10n,
  () => 1,
  new Uint8Array([1]),
);

const valueArbitrary = fc.oneof(
  { weight: 5, arbitrary: apiValueArbitrary },
  { weight: 1, arbitrary: wrongValueArbitrary },
) as fc.Arbitrary<AttributeValue>;

/** Few keys, so that they come again; the SDK cannot keep one that is called `__proto__`. */
const keyArbitrary = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'c', 'constructor', '7', 'http.route'),
  textArbitrary.filter((key) => key !== '__proto__'),
);

/** Attributes that a program begins its spans with again and again are frozen, and plain as a rule. */
const attributesArbitrary: fc.Arbitrary<Attributes> = fc.oneof(
  fc.dictionary(keyArbitrary, valueArbitrary, { maxKeys: 6 }),
  fc.dictionary(keyArbitrary, valueArbitrary, { maxKeys: 3 }).map((attributes) => Object.freeze(attributes)),
  fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.oneof(textArbitrary, fc.integer(), fc.boolean()))
    .map((attributes) => Object.freeze(attributes)),
);

/** In each form that the API takes, before and after what the clock says. */
const timeArbitrary: fc.Arbitrary<TimeInput | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.nat({ max: 5000 }),
  fc.integer({ min: 1_795_824_000_000, max: 1_795_824_005_000 }),
  fc.integer({ min: 1_795_824_000_000, max: 1_795_824_005_000 }).map((ms) => new Date(ms)),
  fc.tuple(fc.integer({ min: 1_795_824_000, max: 1_795_824_005 }), fc.integer({ min: 0, max: 999_999_999 })),
);

const exceptionArbitrary = fc.oneof(
  textArbitrary.map((message) => new TypeError(message)),
  textArbitrary,
  fc.constantFrom<unknown>({}, null, undefined, { code: 42 }, { code: 'E', message: 'm' }, { name: 'n' }),
) as fc.Arbitrary<Exception>;

const statusArbitrary = fc.record({
  code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
  message: fc.oneof(textArbitrary, fc.constantFrom<unknown>(undefined, null, 7)),
}) as fc.Arbitrary<SpanStatus>;

const linkArbitrary = fc.record(
  { context: contextArbitrary, attributes: attributesArbitrary },
  { requiredKeys: ['context'] },
);

/** Something that is done to a span. */
type Step = (span: Span, clock: FakeClock) => void;

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  attributesArbitrary.map(
    (attributes): Step =>
      (span) =>
        span.setAttributes(attributes),
  ),
  fc.tuple(keyArbitrary, valueArbitrary).map(
    ([key, value]): Step =>
      (span) =>
        span.setAttribute(key, value),
  ),
  fc.tuple(textArbitrary, fc.oneof(attributesArbitrary, timeArbitrary), timeArbitrary).map(
    ([name, attributesOrTime, time]): Step =>
      (span) =>
        span.addEvent(name, attributesOrTime, time),
  ),
  linkArbitrary.map(
    (link): Step =>
      (span) =>
        span.addLink(link),
  ),
  fc.array(linkArbitrary, { maxLength: 3 }).map(
    (links): Step =>
      (span) =>
        span.addLinks(links),
  ),
  statusArbitrary.map(
    (status): Step =>
      (span) =>
        span.setStatus(status),
  ),
  textArbitrary.map(
    (name): Step =>
      (span) =>
        span.updateName(name),
  ),
  fc.tuple(exceptionArbitrary, timeArbitrary).map(
    ([exception, time]): Step =>
      (span) =>
        span.recordException(exception, time),
  ),
  fc.nat({ max: 3000 }).map(
    (ms): Step =>
      (_, clock) =>
        clock.advance(ms),
  ),
  timeArbitrary.map(
    (time): Step =>
      (span) =>
        span.end(time),
  ),
);

/** How a span comes about, and what becomes of it. */
export const storyArbitrary = fc.record({
  scope: fc.record(
    {
      name: fc.constantFrom('', 'one', 'two'),
      version: fc.constantFrom('1.2.3', '2'),
      schemaUrl: fc.webUrl(),
    },
    { requiredKeys: ['name'] },
  ),
  name: textArbitrary,
  options: fc.record(
    {
      kind: kindArbitrary,
      root: fc.boolean(),
      attributes: attributesArbitrary,
      links: fc.array(linkArbitrary, { maxLength: 3 }),
      startTime: timeArbitrary.filter((time) => time !== undefined),
    },
    { requiredKeys: [] },
  ),
  /** A caller's span, the span of the story before, or none. */
  parent: fc.oneof(contextArbitrary, fc.constantFrom('before' as const, 'none' as const)),
  steps: fc.array(stepArbitrary, { maxLength: 8 }),
});

export type Story = typeof storyArbitrary extends fc.Arbitrary<infer Value> ? Value : never;

/** Lets the stories happen, and ends every span. @returns the spans, recorded or not */
export function tellStories(
  stories: readonly Story[],
  place: {
    readonly getTracer: (scope: Story['scope']) => Tracer;
    readonly root: Context;
    readonly clock: FakeClock;
  },
): Span[] {
  const spans: Span[] = [];
  for (const { scope, name, options, parent, steps } of stories) {
    const before = spans.at(-1)?.spanContext() ?? INVALID_SPAN_CONTEXT;
    const parentSpan = parent === 'before' ? spans.at(-1) : undefined;
    const inner = typeof parent === 'string' ? place.root : trace.setSpanContext(place.root, parent);
    const context = parentSpan === undefined ? inner : trace.setSpan(place.root, parentSpan);
    const span = place.getTracer(scope).startSpan(name, options, context);
    for (const step of steps) step(span, place.clock);
    span.setAttribute('before', before.spanId).end();
    spans.push(span);
  }
  return spans;
}
