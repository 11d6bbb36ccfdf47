import {
  SpanStatusCode,
  diag,
  type AttributeValue,
  type Attributes,
  type Exception,
  type Link,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api';
import type { Span } from '@opentelemetry/sdk-trace-node';
import { complainOfAttribute, keepAttributes, keepValue } from './attribute-values.ts';
import type { ConstantAttributes } from './constant-attributes.ts';
import { describeException } from './describe-exception.ts';
import { RecordedSpan, define } from './recorded-span.ts';
import { isTimeInput, readNanoseconds, toHrTime, wholeSeconds } from './timeline.ts';

/**
 * A span that is recorded. Once it has ended, what is done to it has no effect, and nobody is told: whoever annotates need not
 * know who ends.
 */
export class RecordingSpan extends RecordedSpan implements Span {
  /** Sets what the span begins with, before anything else is set. @param time unless it starts now */
  begin(attributes: Attributes | undefined, time: TimeInput | undefined): void {
    const { timeline } = this.trace;
    if (time === undefined) {
      const nanoseconds = readNanoseconds(timeline, performance.now());
      const seconds = wholeSeconds(nanoseconds);
      this.startSeconds = timeline.originSeconds + seconds;
      this.startNanoseconds = nanoseconds - 1_000_000_000 * seconds;
    } else {
      [this.startSeconds, this.startNanoseconds] = toHrTime(timeline, time);
    }
    if (attributes === undefined) return;
    this.constants = this.origin.findConstants(attributes);
    if (this.constants === undefined) this.setAttributes(attributes);
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue | undefined): this {
    if (value === undefined || value === null || this.ended) return this;
    const { limits } = this.origin;
    const kept = keepValue(value, limits.attributeValueLengthLimit);
    if (kept === undefined || key === '') {
      complainOfAttribute(key);
      return this;
    }
    if (this.constants?.keys.has(key) === true) this.unfold(this.constants);
    const pairs = (this.pairs ??= []);
    const index = findKey(pairs, key);
    if (index < pairs.length) {
      pairs[index + 1] = kept;
    } else if (pairs.length + (this.constants?.pairs.length ?? 0) < 2 * limits.attributeCountLimit) {
      pairs.push(key, kept);
    } else {
      this.droppedAttributesCount += 1;
      return this;
    }
    if (this.record !== undefined) define(this.record, key, kept);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) {
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key]);
    }
    return this;
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this;
    const { limits } = this.origin;
    const { events } = this;
    if (events.length >= limits.eventCountLimit) {
      this.droppedEventsCount += 1;
      if (events.shift() === undefined) return this;
    }
    const isTime = isTimeInput(attributesOrTime);
    events.push({
      name,
      time: toHrTime(this.trace.timeline, isTime && !isTimeInput(time) ? attributesOrTime : time),
      ...keepAttributes(
        isTime ? undefined : attributesOrTime,
        limits.attributePerEventCountLimit,
        limits.attributeValueLengthLimit,
      ),
    });
    return this;
  }

  addLink({ context, attributes }: Link): this {
    if (this.ended) return this;
    const { limits } = this.origin;
    const { links } = this;
    if (links.length >= limits.linkCountLimit) {
      this.droppedLinksCount += 1;
      if (links.shift() === undefined) return this;
    }
    if (attributes === undefined) {
      links.push({ context });
      return this;
    }
    const { attributePerLinkCountLimit, attributeValueLengthLimit } = limits;
    links.push({
      context,
      ...keepAttributes(attributes, attributePerLinkCountLimit, attributeValueLengthLimit),
    });
    return this;
  }

  addLinks(links: readonly Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  /** OK is final, and nothing is unset again (https://opentelemetry.io/docs/specs/otel/trace/api/#set-status). */
  setStatus({ code, message }: SpanStatus): this {
    if (this.ended || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this;
    const isDescribed = code === SpanStatusCode.ERROR && typeof message === 'string';
    this.status = isDescribed ? { code, message } : { code };
    return this;
  }

  updateName(name: string): this {
    if (!this.ended) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    if (this.ended) return;
    const attributes = describeException(exception);
    if (attributes !== undefined) this.addEvent('exception', attributes, time);
  }

  end(time?: TimeInput): void {
    if (this.ended) return;
    this.stop(time);
    this.complainOfDropped();
    const { processors, counts } = this.origin;
    for (const processor of processors) processor.onEnding?.(this);
    this.ended = true;
    counts.countEnded(this.context.traceFlags);
    for (const processor of processors) processor.onEnd(this);
  }

  /** A constant is to be changed, for this span alone. */
  private unfold(constants: ConstantAttributes): void {
    this.pairs = [...constants.pairs, ...(this.pairs ?? [])];
    this.constants = undefined;
  }

  private stop(time: TimeInput | undefined): void {
    const { timeline } = this.trace;
    if (time === undefined) {
      const nanoseconds = readNanoseconds(timeline, performance.now());
      const seconds = wholeSeconds(nanoseconds);
      this.endSeconds = timeline.originSeconds + seconds;
      this.endNanoseconds = nanoseconds - 1_000_000_000 * seconds;
    } else {
      [this.endSeconds, this.endNanoseconds] = toHrTime(timeline, time);
    }
    const seconds = this.endSeconds - this.startSeconds;
    if (seconds > 0 || (seconds === 0 && this.endNanoseconds >= this.startNanoseconds)) return;
    diag.warn('Inconsistent start and end time, startTime > endTime. Setting span duration to 0ms.');
    this.endSeconds = this.startSeconds;
    this.endNanoseconds = this.startNanoseconds;
  }

  private complainOfDropped(): void {
    const { droppedEventsCount, droppedLinksCount } = this;
    if (droppedEventsCount > 0) {
      diag.warn(`Dropped ${droppedEventsCount} events because eventCountLimit reached`);
    }
    if (droppedLinksCount > 0) diag.warn(`Dropped ${droppedLinksCount} links because linkCountLimit reached`);
  }
}

/** Where a key is; where it is not, the end. */
function findKey(pairs: readonly unknown[], key: string): number {
  let index = 0;
  while (index < pairs.length && pairs[index] !== key) index += 2;
  return index;
}
