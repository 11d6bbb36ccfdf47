import { formatDuration } from '@holdfast/tempo-client/browser';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Explorer } from '../hooks/use-explorer.ts';
import { useSize } from '../hooks/use-size.ts';
import type { Interval } from '../model/intervals.ts';
import { drawMinimap } from './draw-minimap.ts';
import { RangeHandle } from './range-handle.tsx';

/** A drag shorter than this is a click. */
const shortestDragPx = 4;

/** All of the trace at a glance. Dragging over it chooses the time that the bars below show. */
export function Minimap({ explorer }: { explorer: Explorer }) {
  const { waterfall, colors, range } = explorer;
  const { durationNanos } = waterfall;
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  useEffect(() => {
    const draw = () => canvas.current && drawMinimap(canvas.current, { waterfall, colors, width, height });
    draw();
    // The colours are those of the theme.
    const observer = new MutationObserver(draw);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      observer.disconnect();
      scheme.removeEventListener('change', draw);
    };
  }, [waterfall, colors, width, height]);

  const toX = (event: PointerEvent) => {
    const left = box.current?.getBoundingClientRect().left ?? 0;
    return Math.max(0, Math.min(width, event.clientX - left));
  };
  const toPercent = (nanos: number) => (nanos / (durationNanos || 1)) * 100;
  const finish = () => {
    if (drag && Math.abs(drag.to - drag.from) >= shortestDragPx) {
      const perPixel = durationNanos / width;
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      explorer.setRange({ from: from * perPixel, to: to * perPixel });
    }
    setDrag(null);
  };
  const shown: Interval = drag
    ? { from: (Math.min(drag.from, drag.to) / width) * 100, to: (Math.max(drag.from, drag.to) / width) * 100 }
    : { from: toPercent(range.from), to: toPercent(range.to) };
  return (
    <div class="minimap-line">
      <div
        ref={box}
        class="minimap"
        role="group"
        aria-label={`Time shown: ${formatDuration(range.from)} to ${formatDuration(range.to)}`}
        onPointerDown={(event) => {
          if (event.target instanceof Element && event.target.closest('[role=slider]')) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: toX(event), to: toX(event) });
        }}
        onPointerMove={(event) => setDrag(drag && { ...drag, to: toX(event) })}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
        onDblClick={() => explorer.setRange({ from: 0, to: durationNanos })}
      >
        <canvas ref={canvas} aria-hidden="true" />
        <span class="veil" style={{ left: 0, width: `${shown.from}%` }} />
        <span class="veil" style={{ left: `${shown.to}%`, right: 0 }} />
        <RangeHandle explorer={explorer} end="from" />
        <RangeHandle explorer={explorer} end="to" />
      </div>
    </div>
  );
}
