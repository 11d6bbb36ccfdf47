import { formatDuration } from '@holdfast/tempo-client/browser';
import { useMemo } from 'preact/hooks';
import type { Explorer } from '../hooks/use-explorer.ts';
import type { Interval } from '../model/intervals.ts';
import { findSelfTime } from '../model/self-time.ts';
import { placeInterval } from '../model/time-range.ts';
import type { SpanRow } from '../model/waterfall.ts';

/** More pieces than this in one bar are a few to a pixel. */
const mostPieces = 120;

/** When a span ran: pale where its children ran, full where it did alone, with a line below on the critical path. */
export function SpanBar({ explorer, row }: { explorer: Explorer; row: SpanRow }) {
  const { range, criticalPath, showsCriticalPath, waterfall } = explorer;
  const whole = { from: row.startNanos, to: row.endNanos };
  const selfTime = useMemo(() => findSelfTime(waterfall.rows, row), [waterfall, row]);
  const place = placeInterval(whole, range);
  if (!place) return <span class={row.endNanos < range.from ? 'outside is-before' : 'outside is-after'} />;
  return (
    <span class="bars">
      <span class="bar" style={{ left: `${place.left}%`, width: `${place.width}%` }} />
      <Pieces kind="bar-self" intervals={selfTime} range={range} />
      {showsCriticalPath && (
        <Pieces kind="bar-path" intervals={criticalPath.get(row.index) ?? []} range={range} />
      )}
      <Events row={row} range={range} />
      <span class="bar-label" style={{ left: `${place.left + place.width}%` }}>
        {formatDuration(row.endNanos - row.startNanos)}
      </span>
    </span>
  );
}

function Pieces({
  kind,
  intervals,
  range,
}: {
  kind: string;
  intervals: readonly Interval[];
  range: Interval;
}) {
  return intervals.slice(0, mostPieces).map((interval) => {
    const place = placeInterval(interval, range);
    return (
      place && (
        <span key={interval.from} class={kind} style={{ left: `${place.left}%`, width: `${place.width}%` }} />
      )
    );
  });
}

function Events({ row, range }: { row: SpanRow; range: Interval }) {
  return row.span.events.slice(0, mostPieces).map((event, at) => {
    const moment = row.startNanos + Number(event.timeUnixNano - row.span.startTimeUnixNano);
    const place = placeInterval({ from: moment, to: moment }, range);
    return (
      place && (
        <span
          key={at}
          class={event.name === 'exception' ? 'bar-event is-exception' : 'bar-event'}
          style={{ left: `${place.left}%` }}
        />
      )
    );
  });
}
