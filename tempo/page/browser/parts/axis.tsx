import { formatDuration } from '@holdfast/tempo-client/browser';
import type { Interval } from '../model/intervals.ts';
import { listTicks } from '../model/time-range.ts';

const pixelsPerTick = 110;

/** Marks of time above the bars. */
export function Axis({ range, width }: { range: Interval; width: number }) {
  const length = range.to - range.from || 1;
  const ticks = listTicks(range, Math.max(1, Math.floor(width / pixelsPerTick)));
  return (
    <span class="axis">
      {ticks.map((tick) => (
        <span key={tick} class="tick" style={{ left: `${((tick - range.from) / length) * 100}%` }}>
          {tick === 0 ? '0' : formatDuration(tick)}
        </span>
      ))}
    </span>
  );
}
