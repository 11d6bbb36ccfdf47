import { formatDuration } from '@holdfast/tempo-client/browser';
import type { Explorer } from '../hooks/use-explorer.ts';
import { sumIntervals } from '../model/intervals.ts';
import { findSelfTime } from '../model/self-time.ts';
import type { SpanRow } from '../model/waterfall.ts';
import { AttributeTable } from './attribute-table.tsx';
import { CopyButton } from './copy-button.tsx';
import { ServiceName } from './service-name.tsx';
import { SpanEvents } from './span-events.tsx';
import { SpanLinks } from './span-links.tsx';

/** The element that the tree grid hands the focus to. */
export const detailsId = 'span-details';

/** Everything that is known of one span. */
export function SpanDetails({ explorer, row }: { explorer: Explorer; row: SpanRow }) {
  const { span } = row;
  const { scope, resource, status } = span;
  return (
    <section
      class="details"
      id={detailsId}
      tabIndex={-1}
      aria-label={`Span ${span.name}`}
      onKeyDown={returnToSpans}
    >
      <div class="details-head">
        <h2>{span.name}</h2>
        <button type="button" class="quiet" aria-label="Close the details" onClick={explorer.clearChoice}>
          ✕
        </button>
        <p>
          <ServiceName name={resource.serviceName} color={explorer.colors.get(resource.serviceName)} />
          <span class="kind">{span.kind.toLowerCase()}</span>
        </p>
      </div>
      {status.code === 'ERROR' && (
        <p class="status-error">
          <strong>Failed</strong>
          {status.message && `: ${status.message}`}
        </p>
      )}
      <Times explorer={explorer} row={row} />
      <AttributeTable title="Attributes" attributes={span.attributes} isOpen />
      <SpanEvents span={span} />
      <SpanLinks explorer={explorer} row={row} />
      <AttributeTable title="Resource" attributes={resource.attributes} />
      <AttributeTable
        title="Scope"
        attributes={{
          ...(scope.name && { name: scope.name }),
          ...(scope.version && { version: scope.version }),
          ...scope.attributes,
        }}
      />
      <dl class="ids">
        <dt>Span id</dt>
        <dd>
          <CopyButton text={span.spanId} label="the span id" />
        </dd>
        {span.parentSpanId !== undefined && (
          <>
            <dt>Parent id</dt>
            <dd>
              <CopyButton text={span.parentSpanId} label="the parent's id" />
            </dd>
          </>
        )}
        <dt>Trace id</dt>
        <dd>
          <CopyButton text={span.traceId} label="the trace id" />
        </dd>
      </dl>
    </section>
  );
}

function returnToSpans(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  document.querySelector<HTMLElement>('#waterfall')?.focus();
}

function Times({ explorer, row }: { explorer: Explorer; row: SpanRow }) {
  const { waterfall, criticalPath } = explorer;
  const duration = row.endNanos - row.startNanos;
  const share = (nanos: number) => `${((nanos / (waterfall.durationNanos || 1)) * 100).toFixed(1)} %`;
  const selfNanos = sumIntervals(findSelfTime(waterfall.rows, row));
  const pathNanos = sumIntervals(criticalPath.get(row.index) ?? []);
  const times = [
    ['Duration', formatDuration(duration), share(duration)],
    ['Self time', formatDuration(selfNanos), share(selfNanos)],
    [
      'On the critical path',
      pathNanos > 0 ? formatDuration(pathNanos) : '–',
      pathNanos > 0 ? share(pathNanos) : '',
    ],
    ['Starts after', formatDuration(row.startNanos), ''],
  ] as const;
  return (
    <dl class="times">
      {times.map(([name, time, part]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {time} <small>{part}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
