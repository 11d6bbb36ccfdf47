import { SpanKind, SpanStatusCode, type HrTime, type SpanContext, type SpanStatus } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-node';
import * as fc from 'fast-check';

/** Any UTF-16, halves of surrogate pairs included. */
const illFormedText = fc
  .array(fc.oneof(fc.integer({ min: 0xd7f0, max: 0xe010 }), fc.integer({ min: 0, max: 0xffff })), {
    maxLength: 60,
  })
  .map((codes) => String.fromCharCode(...codes));

/** Around the lengths at which a varint grows, and at which an encoder may change its ways. */
const longText = fc
  .tuple(
    fc.constantFrom('a', 'é', '漢', '😀', '\ud800'),
    fc.constantFrom(39, 40, 41, 60, 127, 128, 129, 256, 257, 16_383, 16_384, 70_000),
    fc.boolean(),
  )
  .map(([unit, length, mixed]) => (mixed ? 'x'.repeat(length - 1) + unit : unit.repeat(length)));

export const textArbitrary = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', 'GET', 'POST', '127.0.0.1', 'http.route', '__proto__', '\0') },
  { weight: 4, arbitrary: fc.string({ maxLength: 50 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 50 }) },
  { weight: 2, arbitrary: illFormedText },
  { weight: 1, arbitrary: longText },
);

/** Where an encoder of integers, or a double, may go wrong. */
const edgeNumbers = [31, 32, 53, 63, 64]
  .flatMap((bits) => [2 ** bits, -(2 ** bits), 2 ** bits - 1, -(2 ** bits) - 1])
  .concat([0, -0, NaN, Infinity, -Infinity, 5e-324, 1.5, 0.1, 1e300])
  .concat([2 ** 53 + 2, 2 ** 63 - 1024, -(2 ** 63) - 2048]);

const numberArbitrary = fc.oneof(
  fc.integer({ min: -300, max: 70_000 }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(...edgeNumbers),
);

/** What the API allows: primitive values, and arrays of one kind of them, with holes. */
export const apiValueArbitrary = fc.oneof(
  textArbitrary,
  numberArbitrary,
  fc.boolean(),
  fc.array(fc.option(textArbitrary, { nil: null }), { maxLength: 4 }),
  fc.array(fc.option(numberArbitrary, { nil: undefined }), { maxLength: 4 }),
  fc.array(fc.boolean(), { maxLength: 4 }),
);

/** What the protocol allows besides: bytes, nested lists and maps, and values that are none. */
const { value: anyValueArbitrary } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    textArbitrary,
    numberArbitrary,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(textArbitrary, tie('value'), { maxKeys: 4 }),
  ),
}));

const attributesArbitrary = fc.dictionary(textArbitrary, anyValueArbitrary, { maxKeys: 8 });

const countArbitrary = fc.oneof(fc.constant(0), fc.nat({ max: 2 ** 31 - 1 }));

const timeArbitrary: fc.Arbitrary<HrTime> = fc.tuple(
  fc.oneof(fc.constantFrom(0, 2 ** 31, 2 ** 32, 1_795_824_000), fc.integer({ min: 0, max: 18_446_744_072 })),
  fc.integer({ min: 0, max: 999_999_999 }),
);

const traceStateArbitrary = fc
  .array(fc.constantFrom('a=1', 'tenant@vendor=x y', 'rojo=00f067aa0ba902b7'), { maxLength: 3 })
  .map((members) => new TraceState(members.join(',')));

const hexDigits = Array.from({ length: 16 }, (_, digit) => digit.toString(16));

const hexArbitrary = (digits: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...hexDigits), { minLength: digits, maxLength: digits })
    .map((all) => all.join(''));

/** Ids, some of them all zeros; `undefined` where nobody says whether it is remote, or there is no state. */
export const contextArbitrary: fc.Arbitrary<SpanContext> = fc.record(
  {
    traceId: fc.oneof(hexArbitrary(32), fc.constant('0'.repeat(32))),
    spanId: fc.oneof(hexArbitrary(16), fc.constant('0'.repeat(16))),
    traceFlags: fc.integer({ min: 0, max: 255 }),
    isRemote: fc.boolean(),
    traceState: traceStateArbitrary,
  },
  { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
);

export const kindArbitrary = fc.constantFrom(
  SpanKind.INTERNAL,
  SpanKind.SERVER,
  SpanKind.CLIENT,
  SpanKind.PRODUCER,
  SpanKind.CONSUMER,
);

const statusArbitrary: fc.Arbitrary<SpanStatus> = fc.record(
  {
    code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
    message: textArbitrary,
  },
  { requiredKeys: ['code'] },
);

const eventArbitrary = fc.record(
  {
    time: timeArbitrary,
    name: textArbitrary,
    attributes: attributesArbitrary,
    droppedAttributesCount: countArbitrary,
  },
  { requiredKeys: ['time', 'name'] },
) as fc.Arbitrary<TimedEvent>;

const linkArbitrary = fc.record(
  { context: contextArbitrary, attributes: attributesArbitrary, droppedAttributesCount: countArbitrary },
  { requiredKeys: ['context'] },
) as fc.Arbitrary<ReadableSpan['links'][number]>;

/** Spans as the SDK hands them to a processor, with whatever the protocol can say. */
export function createSpanArbitrary(
  resource: Resource,
  scopes: readonly ReadableSpan['instrumentationScope'][],
): fc.Arbitrary<ReadableSpan> {
  return fc
    .record({
      context: contextArbitrary,
      parentSpanContext: fc.option(contextArbitrary, { nil: undefined }),
      name: textArbitrary,
      kind: kindArbitrary,
      startTime: timeArbitrary,
      endTime: timeArbitrary,
      status: statusArbitrary,
      attributes: attributesArbitrary,
      events: fc.array(eventArbitrary, { maxLength: 3 }),
      links: fc.array(linkArbitrary, { maxLength: 3 }),
      instrumentationScope: fc.constantFrom(...scopes),
      droppedAttributesCount: countArbitrary,
      droppedEventsCount: countArbitrary,
      droppedLinksCount: countArbitrary,
    })
    .map(({ context, ...span }) => ({
      ...span,
      spanContext: () => context,
      duration: [0, 0],
      ended: true,
      resource,
    })) as fc.Arbitrary<ReadableSpan>;
}
