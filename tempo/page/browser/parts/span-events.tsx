import { type Span, type SpanEvent, formatDuration } from '@holdfast/tempo-client/browser';
import { formatValue } from '../model/format-value.ts';
import { AttributeList } from './attribute-table.tsx';

/** What happened during a span, with when; exceptions with their stack. */
export function SpanEvents({ span }: { span: Span }) {
  if (span.events.length === 0) return null;
  return (
    <details class="section" open>
      <summary>
        Events <span class="count">{span.events.length}</span>
      </summary>
      <ol class="events">
        {span.events.map((event, at) => (
          <li key={at}>
            <EventItem event={event} startUnixNano={span.startTimeUnixNano} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function EventItem({ event, startUnixNano }: { event: SpanEvent; startUnixNano: bigint }) {
  const {
    'exception.type': type,
    'exception.message': text,
    'exception.stacktrace': stack,
    ...rest
  } = event.attributes;
  const isException = event.name === 'exception';
  const entries = Object.entries(isException ? rest : event.attributes);
  return (
    <>
      <p class={isException ? 'event-name is-exception' : 'event-name'}>
        <span>
          {isException && type !== undefined ? formatValue(type) : event.name}
          {isException && text !== undefined && `: ${formatValue(text)}`}
        </span>
        <small>after {formatDuration(event.timeUnixNano - startUnixNano)}</small>
      </p>
      {isException && stack !== undefined && (
        // Long lines scroll sideways, and what scrolls has to be reachable with the keyboard.
        <pre class="stack" tabIndex={0} role="region" aria-label="Stack">
          {formatValue(stack)}
        </pre>
      )}
      {entries.length > 0 && <AttributeList entries={entries} />}
    </>
  );
}
