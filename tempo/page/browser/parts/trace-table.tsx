import { type TraceSummary, formatDuration } from '@holdfast/tempo-client/browser';
import { formatAge, formatMoment } from '../model/format-time.ts';
import { assignColors } from '../model/service-colors.ts';
import { ServiceName } from './service-name.tsx';

/** Found traces, a row each. */
export function TraceTable({ traces, nowMs }: { traces: readonly TraceSummary[]; nowMs: number }) {
  const colors = assignColors(
    traces.flatMap((trace) => [trace.rootServiceName, ...Object.keys(trace.serviceStats)]),
  );
  const longestMs = Math.max(1, ...traces.map((trace) => trace.durationMs));
  return (
    <table class="traces">
      <thead>
        <tr>
          <th scope="col">Trace</th>
          <th scope="col">Services</th>
          <th scope="col" class="number">
            Spans
          </th>
          <th scope="col" class="number">
            Duration
          </th>
          <th scope="col" class="number">
            Started
          </th>
        </tr>
      </thead>
      <tbody>
        {traces.map((trace) => (
          <TraceTableRow
            key={trace.traceId}
            trace={trace}
            colors={colors}
            longestMs={longestMs}
            nowMs={nowMs}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  trace: TraceSummary;
  colors: ReadonlyMap<string, number>;
  longestMs: number;
  nowMs: number;
}

function TraceTableRow({ trace, colors, longestMs, nowMs }: RowProps) {
  const services = Object.entries(trace.serviceStats).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const spans = services.reduce((sum, [, { spanCount }]) => sum + spanCount, 0);
  const errors = services.reduce((sum, [, { errorCount }]) => sum + errorCount, 0);
  // Tempo rounds to milliseconds, and leaves out what is less than one.
  const duration = trace.durationMs > 0 ? formatDuration(trace.durationMs * 1e6) : '< 1 ms';
  return (
    <tr>
      <th scope="row">
        <a href={`/trace/${trace.traceId}`}>{trace.rootTraceName || 'Unnamed'}</a>
        {errors > 0 && (
          <span class="error-chip">
            {errors} {errors === 1 ? 'error' : 'errors'}
          </span>
        )}
        <span class="trace-from">
          {trace.rootServiceName} · <code>{trace.traceId.slice(0, 8)}</code>
        </span>
      </th>
      <td class="services">
        {services.map(([name]) => (
          <ServiceName key={name} name={name} color={colors.get(name)} />
        ))}
      </td>
      <td class="number">{spans > 0 ? spans.toLocaleString('en') : ''}</td>
      <td class="number duration">
        {duration}
        <span class="meter" aria-hidden="true">
          {/* Logarithmic, so that one slow trace leaves the others something to compare. */}
          <span
            style={{ width: `${Math.max(1, (Math.log1p(trace.durationMs) / Math.log1p(longestMs)) * 100)}%` }}
          />
        </span>
      </td>
      <td class="number" title={formatMoment(trace.startTimeUnixNano)}>
        {formatAge(trace.startTimeUnixNano, nowMs)}
      </td>
    </tr>
  );
}
