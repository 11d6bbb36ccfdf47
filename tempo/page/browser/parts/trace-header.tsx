import { formatDuration } from '@holdfast/tempo-client/browser';
import { formatCount, formatMoment } from '../model/format-time.ts';
import type { Waterfall } from '../model/waterfall.ts';
import { CopyButton } from './copy-button.tsx';
import { ServiceName } from './service-name.tsx';

interface TraceHeaderProps {
  waterfall: Waterfall;
  colors: ReadonlyMap<string, number>;
}

export function TraceHeader({ waterfall, colors }: TraceHeaderProps) {
  const { rows, traceId, startUnixNano, durationNanos } = waterfall;
  const root = rows[0]?.span;
  const errors = rows.filter((row) => row.isError).length;
  const lost = rows.filter((row) => row.lostParent).length;
  return (
    <div class="trace-header">
      <h1>
        {root?.name} <span class="trace-from">{root?.resource.serviceName}</span>
      </h1>
      <ul class="facts" aria-label="About this trace">
        <li>
          <strong>{formatDuration(durationNanos)}</strong>
        </li>
        <li>{formatCount(rows.length, 'span')}</li>
        {errors > 0 && <li class="error-chip">{formatCount(errors, 'error')}</li>}
        {lost > 0 && (
          <li>
            {formatCount(lost, 'span')} without {lost === 1 ? 'its' : 'their'} parent
          </li>
        )}
        <li>{formatMoment(startUnixNano)}</li>
        <li>
          <CopyButton text={traceId} label="the trace id" />
        </li>
      </ul>
      <div class="legend" role="group" aria-label="Services">
        {[...colors].map(([name, color]) => (
          <ServiceName key={name} name={name} color={color} />
        ))}
      </div>
    </div>
  );
}
