import type { Interval } from './intervals.ts';

/** Closer than this the axis would show nothing but rounding. */
const shortestNanos = 100;

/** A part of the trace's time, kept inside of it and not too short. */
export function clampRange(range: Interval, durationNanos: number): Interval {
  const length = Math.min(durationNanos, Math.max(range.to - range.from, shortestNanos));
  const from = Math.max(0, Math.min(range.from, durationNanos - length));
  return { from, to: from + length };
}

/** Makes the range `factor` times as long (0.5 zooms in) around a moment that keeps its place. */
export function zoomRange(
  range: Interval,
  change: { factor: number; around: number; durationNanos: number },
): Interval {
  const { factor, around, durationNanos } = change;
  const from = around - (around - range.from) * factor;
  return clampRange({ from, to: from + (range.to - range.from) * factor }, durationNanos);
}

/** Moves the range by a share of its length: 0.25 is a quarter later. */
export function panRange(range: Interval, share: number, durationNanos: number): Interval {
  const by = (range.to - range.from) * share;
  return clampRange({ from: range.from + by, to: range.to + by }, durationNanos);
}

/** Where an interval stands in a range, in percent of it; null where it is outside. A moment has the width 0. */
export function placeInterval(interval: Interval, range: Interval): { left: number; width: number } | null {
  if (interval.to < range.from || interval.from > range.to) return null;
  const length = range.to - range.from || 1;
  const from = Math.max(interval.from, range.from);
  const to = Math.min(interval.to, range.to);
  return { left: ((from - range.from) / length) * 100, width: ((to - from) / length) * 100 };
}

/** Moments at which an axis is marked: multiples of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function listTicks(range: Interval, most: number): number[] {
  const length = range.to - range.from;
  if (!(length > 0)) return [range.from];
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((multiple) => multiple * power >= rough) ?? 10) * power;
  const first = Math.ceil(range.from / step);
  const count = Math.floor(range.to / step) - first + 1;
  return Array.from({ length: count }, (_, at) => (first + at) * step);
}
