import { useMemo } from 'preact/hooks';
import type { Explorer } from '../hooks/use-explorer.ts';
import type { SpanRow } from '../model/waterfall.ts';
import { AttributeList } from './attribute-table.tsx';

/** Spans that a span points at, in this trace and others, and those of this trace that point at it. */
export function SpanLinks({ explorer, row }: { explorer: Explorer; row: SpanRow }) {
  const { waterfall } = explorer;
  const { links, spanId } = row.span;
  const pointing = useMemo(
    () =>
      waterfall.rows.filter((other) =>
        other.span.links.some((link) => link.spanId === spanId && link.traceId === waterfall.traceId),
      ),
    [waterfall, spanId],
  );
  if (links.length + pointing.length === 0) return null;
  return (
    <details class="section" open>
      <summary>
        Links <span class="count">{links.length + pointing.length}</span>
      </summary>
      <ul class="links">
        {links.map((link, at) => {
          const target = link.traceId === waterfall.traceId ? waterfall.bySpanId.get(link.spanId) : undefined;
          return (
            <li key={at}>
              <a href={`/trace/${link.traceId}?span=${link.spanId}`}>
                {target ? target.span.name : `Span ${link.spanId}`}
              </a>
              <small>
                {link.traceId === waterfall.traceId
                  ? 'in this trace'
                  : `in trace ${link.traceId.slice(0, 8)}…`}
              </small>
              <AttributeList entries={Object.entries(link.attributes)} />
            </li>
          );
        })}
        {pointing.map((other) => (
          <li key={`from-${other.index}`}>
            <a href={`/trace/${waterfall.traceId}?span=${other.span.spanId}`}>{other.span.name}</a>
            <small>points here</small>
          </li>
        ))}
      </ul>
    </details>
  );
}
