import { formatDuration } from '@holdfast/tempo-client/browser';
import type { Explorer } from '../hooks/use-explorer.ts';

/** One press moves an end by this share of the trace. */
const stepShare = 0.02;

/** An end of the time shown, to be moved with the arrow keys or dragged. */
export function RangeHandle({ explorer, end }: { explorer: Explorer; end: 'from' | 'to' }) {
  const { range, waterfall } = explorer;
  const { durationNanos } = waterfall;
  const value = range[end];
  const moveTo = (nanos: number) => {
    const step = durationNanos * 0.001;
    const next =
      end === 'from'
        ? { ...range, from: Math.min(nanos, range.to - step) }
        : { ...range, to: Math.max(nanos, range.from + step) };
    explorer.setRange({ from: Math.max(0, next.from), to: Math.min(durationNanos, next.to) });
  };
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: value - durationNanos * stepShare,
    ArrowRight: value + durationNanos * stepShare,
    ArrowDown: value - durationNanos * stepShare,
    ArrowUp: value + durationNanos * stepShare,
    Home: 0,
    End: durationNanos,
  };
  return (
    <span
      class="range-handle"
      role="slider"
      tabIndex={0}
      aria-label={end === 'from' ? 'Start of the time shown' : 'End of the time shown'}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((value / (durationNanos || 1)) * 100)}
      aria-valuetext={formatDuration(value)}
      style={{ left: `${(value / (durationNanos || 1)) * 100}%` }}
      onKeyDown={(event) => {
        const nanos = moves[event.key];
        if (nanos === undefined) return;
        event.preventDefault();
        moveTo(nanos);
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        event.stopPropagation();
        moveTo(((event.clientX - box.left) / box.width) * durationNanos);
      }}
    />
  );
}
