import type { HrTime, TimeInput } from '@opentelemetry/api';

const nanosecondsPerSecond = 1_000_000_000;
const nanosecondsPerMs = 1_000_000;

/** How far the process's own clock may be from that of the machine before spans follow the latter, in ms. */
const maxDriftMs = 2;

/**
 * Tells times since 1970 by the process's monotonic clock, from one reading of the machine's. Times of one timeline can be
 * compared to the nanosecond, whatever is done to the machine's clock meanwhile: the spans of a trace share one.
 */
export interface Timeline {
  /** Whole seconds from 1970 to the origin of `performance.now()`. */
  readonly originSeconds: number;
  /** The rest, from 0 to below 10⁹. */
  readonly originNanoseconds: number;
}

/** @param originMs the origin of `performance.now()`, in ms since 1970 */
export function createTimeline(originMs: number): Timeline {
  const originSeconds = Math.floor(originMs / 1000);
  return {
    originSeconds,
    originNanoseconds: Math.round((originMs - 1000 * originSeconds) * nanosecondsPerMs),
  };
}

/** Gives the timeline of what begins now. */
export type ChooseTimeline = () => Timeline;

/** Chooses the same timeline again until the machine's clock has gone another way, as after a correction or a sleep. */
export function createTimelineChooser(): ChooseTimeline {
  let { timeOrigin: originMs } = performance;
  let timeline = createTimeline(originMs);
  return () => {
    const currentOriginMs = Date.now() - performance.now();
    if (Math.abs(currentOriginMs - originMs) > maxDriftMs) {
      originMs = currentOriginMs;
      timeline = createTimeline(originMs);
    }
    return timeline;
  };
}

/** Nanoseconds from the origin's second to a reading of `performance.now()`. */
export function readNanoseconds(timeline: Timeline, performanceMs: number): number {
  return timeline.originNanoseconds + Math.round(performanceMs * nanosecondsPerMs);
}

/** The seconds in what {@link readNanoseconds} gives. */
export function wholeSeconds(nanoseconds: number): number {
  return Math.floor(nanoseconds / nanosecondsPerSecond);
}

/**
 * Understands a time as the SDK does: a number that is no more than `performance.now()` is a reading of it, any other is in ms
 * since 1970, as a Date is; what is none of these is now.
 */
export function toHrTime(timeline: Timeline, time: unknown): HrTime {
  const nowMs = performance.now();
  if (isHrTime(time)) return [time[0], time[1]];
  if (time instanceof Date) return fromEpochMs(time.getTime());
  if (typeof time === 'number' && !(time <= nowMs)) return fromEpochMs(time);
  const nanoseconds = readNanoseconds(timeline, typeof time === 'number' ? time : nowMs);
  const seconds = wholeSeconds(nanoseconds);
  return [timeline.originSeconds + seconds, nanoseconds - seconds * nanosecondsPerSecond];
}

/** Whether this is a time in one of the API's forms. */
export function isTimeInput(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || isHrTime(value);
}

function isHrTime(value: unknown): value is HrTime {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number'
  );
}

function fromEpochMs(epochMs: number): HrTime {
  return [Math.trunc(epochMs / 1000), Math.round((epochMs % 1000) * nanosecondsPerMs)];
}
