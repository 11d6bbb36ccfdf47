import {
  SpanStatusCode,
  type AttributeValue,
  type Attributes,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
} from '@opentelemetry/api';
import { hrTimeDuration, type InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanProcessor, TimedEvent } from '@opentelemetry/sdk-trace-node';
import type { SpanCounts } from './span-counts.ts';
import type { ConstantAttributes, FindConstants } from './constant-attributes.ts';
import type { SpanLimits } from './span-limits.ts';
import type { Timeline } from './timeline.ts';

/** What all spans of a tracer have in common. */
export interface SpanOrigin {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly limits: SpanLimits;
  readonly findConstants: FindConstants;
  readonly processors: readonly SpanProcessor[];
  readonly counts: SpanCounts;
}

/** What the spans of a trace have in common in this process. */
export interface LocalTrace {
  readonly timeline: Timeline;
  /** The trace's id as it is encoded, once it has been: its length and its bytes. */
  encodedId: Uint8Array | undefined;
}

/** What a span is, from its start. */
export interface SpanIdentity {
  readonly context: SpanContext;
  /** Unless it has none that is valid. */
  readonly parentSpanContext: SpanContext | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly trace: LocalTrace;
}

const unset: SpanStatus = { code: SpanStatusCode.UNSET };

/**
 * What is recorded of a span: in few objects, and by turns in one array what are keys and values. To span processors it is as
 * the SDK's own; what only they ask for is made when they do.
 */
export abstract class RecordedSpan implements ReadableSpan {
  name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext?: SpanContext;
  status = unset;
  ended = false;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** What it began with, where that is the same for many; none of the keys is in {@link pairs}. */
  constants: ConstantAttributes | undefined = undefined;
  /** Keys and values by turns, unless there are none. */
  pairs: unknown[] | undefined = undefined;
  /** The attributes as somebody has been given them, and may have changed them: then these count. */
  record: Attributes | undefined = undefined;
  /** Unless there are none. */
  eventList: TimedEvent[] | undefined = undefined;
  /** Unless there are none. */
  linkList: Link[] | undefined = undefined;
  startSeconds = 0;
  startNanoseconds = 0;
  endSeconds = 0;
  endNanoseconds = 0;
  readonly trace: LocalTrace;
  protected readonly context: SpanContext;
  protected readonly origin: SpanOrigin;

  constructor(origin: SpanOrigin, { context, parentSpanContext, name, kind, trace }: SpanIdentity) {
    this.origin = origin;
    this.context = context;
    this.name = name;
    this.kind = kind;
    this.trace = trace;
    if (parentSpanContext !== undefined) this.parentSpanContext = parentSpanContext;
  }

  spanContext(): SpanContext {
    return this.context;
  }

  get resource(): Resource {
    return this.origin.resource;
  }

  get instrumentationScope(): InstrumentationScope {
    return this.origin.scope;
  }

  get startTime(): HrTime {
    return [this.startSeconds, this.startNanoseconds];
  }

  get endTime(): HrTime {
    return [this.endSeconds, this.endNanoseconds];
  }

  /** Less than nothing before the end. */
  get duration(): HrTime {
    return this.ended ? hrTimeDuration(this.startTime, this.endTime) : [-1, -1];
  }

  /** What is changed in it, as some processors do, is changed in the span. */
  get attributes(): Attributes {
    this.record ??= toRecord([...(this.constants?.pairs ?? []), ...(this.pairs ?? [])]);
    return this.record;
  }

  get events(): TimedEvent[] {
    this.eventList ??= [];
    return this.eventList;
  }

  get links(): Link[] {
    this.linkList ??= [];
    return this.linkList;
  }
}

function toRecord(pairs: readonly unknown[]): Attributes {
  const record: Attributes = {};
  for (let index = 0; index < pairs.length; index += 2) {
    define(record, pairs[index] as string, pairs[index + 1] as AttributeValue);
  }
  return record;
}

/** Sets an attribute as it is, if it be called `__proto__`. */
export function define(record: Attributes, key: string, value: AttributeValue): void {
  if (key !== '__proto__') record[key] = value;
  else Object.defineProperty(record, key, { value, configurable: true, enumerable: true, writable: true });
}
