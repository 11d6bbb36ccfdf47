import { formatDuration } from './format-duration.ts';
import type { Span } from './trace-model.ts';

/** The time a trace covers, and the columns it is drawn in. */
export interface Timeline {
  startUnixNano: bigint;
  durationNanos: bigint;
  columns: number;
}

/** From the first start to the last end of the spans, of which there must be one. */
export function createTimeline(spans: readonly Span[], columns: number): Timeline {
  let start = spans[0]?.startTimeUnixNano ?? 0n;
  let end = start;
  for (const span of spans) {
    if (span.startTimeUnixNano < start) start = span.startTimeUnixNano;
    if (span.endTimeUnixNano > end) end = span.endTimeUnixNano;
  }
  return { startUnixNano: start, durationNanos: end - start, columns };
}

/** A span's place on the timeline. Half blocks double the resolution; whatever is shorter still is a thin line. */
export function drawBar(span: Span, timeline: Timeline): string {
  const halves = timeline.columns * 2;
  const toHalves = (nanos: bigint) =>
    timeline.durationNanos === 0n ? 0 : (Number(nanos) / Number(timeline.durationNanos)) * halves;
  const from = toHalves(span.startTimeUnixNano - timeline.startUnixNano);
  const to = toHalves(span.endTimeUnixNano - timeline.startUnixNano);
  const first = Math.min(Math.round(from), halves - 1);
  const last = Math.max(first, Math.min(Math.round(to), halves));
  if (last === first) {
    const thin = `${' '.repeat(first >> 1)}${first % 2 === 0 ? '▏' : '▕'}`;
    return thin.padEnd(timeline.columns);
  }
  const left = first % 2 === 1 ? '▐' : '';
  const right = last % 2 === 1 ? '▌' : '';
  const fullColumns = (last - (last % 2) - first - (first % 2)) / 2;
  return `${' '.repeat(first >> 1)}${left}${'█'.repeat(Math.max(0, fullColumns))}${right}`.padEnd(
    timeline.columns,
  );
}

/** `0   12.5 ms   25.0 ms   37.5 ms   50.0 ms` over the timeline's columns; in between as many marks as have room. */
export function drawScale(timeline: Timeline): string {
  const { columns, durationNanos } = timeline;
  const end = formatDuration(durationNanos);
  const marks = columns >= 48 ? 4 : 2;
  let scale = '0';
  for (let mark = 1; mark < marks; mark += 1) {
    const label = formatDuration((durationNanos * BigInt(mark)) / BigInt(marks));
    const at = Math.round((columns * mark) / marks) - (label.length >> 1);
    const hasRoom = at > scale.length + 1 && at + label.length + 2 <= columns - end.length;
    if (hasRoom) scale = scale.padEnd(at) + label;
  }
  return scale.padEnd(columns - end.length) + end;
}
