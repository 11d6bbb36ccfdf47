import { useEffect, useRef, useState } from 'preact/hooks';
import type { Explorer } from '../hooks/use-explorer.ts';
import { useGridKeys } from '../hooks/use-grid-keys.ts';
import { useSize } from '../hooks/use-size.ts';
import { computeWindow, scrollToShow } from '../model/virtual-window.ts';
import { Axis } from './axis.tsx';
import { detailsId } from './span-details.tsx';
import { WaterfallRow, toRowId } from './waterfall-row.tsx';

const rowHeight = 26;
const overscan = 8;

/** The spans as a tree grid that draws only what can be seen. */
export function WaterfallGrid({ explorer }: { explorer: Explorer }) {
  const { visible, chosen, range } = explorer;
  const scroller = useRef<HTMLDivElement>(null);
  const axisCell = useRef<HTMLSpanElement>(null);
  const { height } = useSize(scroller);
  const { width } = useSize(axisCell);
  const [scrollTop, setScrollTop] = useState(0);
  const { from, to } = computeWindow({ scrollTop, height }, { count: visible.length, rowHeight, overscan });
  // A row that scrolls out lends its elements to one that scrolls in: making new ones for each took a third of a frame.
  const ring = to - from;
  const chosenAt = chosen ? visible.indexOf(chosen) : -1;
  const onKeyDown = useGridKeys(explorer, {
    pageRows: Math.max(1, Math.floor(height / rowHeight) - 1),
    onEnter: () => document.querySelector<HTMLElement>(`#${detailsId}`)?.focus(),
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element || chosenAt < 0 || height === 0) return;
    element.scrollTop = scrollToShow({ scrollTop: element.scrollTop, height }, chosenAt, rowHeight);
  }, [chosenAt, height]);
  const isChosenDrawn = chosen && chosenAt >= from && chosenAt < to;
  return (
    <div
      class="waterfall"
      role="treegrid"
      id="waterfall"
      tabIndex={0}
      aria-label="Spans"
      aria-rowcount={visible.length + 1}
      aria-activedescendant={isChosenDrawn ? toRowId(chosen) : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div role="row" class="row head" aria-rowindex={1}>
          <span role="columnheader" class="name-cell">
            Span
          </span>
          <span role="columnheader" class="bar-cell" ref={axisCell} aria-label="Time">
            <Axis range={range} width={width} />
          </span>
        </div>
      </div>
      <div
        ref={scroller}
        class="scroller"
        role="rowgroup"
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <div class="rows" role="presentation" style={{ height: `${visible.length * rowHeight}px` }}>
          {visible.slice(from, to).map((row, at) => (
            <WaterfallRow
              key={(from + at) % ring}
              explorer={explorer}
              row={row}
              at={from + at}
              rowHeight={rowHeight}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
