import type { Explorer } from '../hooks/use-explorer.ts';
import type { SpanRow } from '../model/waterfall.ts';
import { SpanBar } from './span-bar.tsx';

/** Deeper names are not moved further to the right. */
const deepestIndent = 16;

export const toRowId = (row: SpanRow): string => `span-${row.index}`;

interface WaterfallRowProps {
  explorer: Explorer;
  row: SpanRow;
  /** Its place among the visible rows. */
  at: number;
  rowHeight: number;
}

export function WaterfallRow({ explorer, row, at, rowHeight }: WaterfallRowProps) {
  const { chosen, collapsed, found, searchText } = explorer;
  const { span, children } = row;
  const isCollapsed = collapsed.has(row.index);
  const isDimmed = searchText.trim() !== '' && !found.has(row.index);
  const service = span.resource.serviceName;
  const startsService = explorer.waterfall.rows[row.parent]?.span.resource.serviceName !== service;
  const classes = ['row', `service-${explorer.colors.get(service) ?? 0}`];
  if (row.isError) classes.push('is-error');
  if (isDimmed) classes.push('is-dimmed');
  return (
    <div
      id={toRowId(row)}
      role="row"
      class={classes.join(' ')}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-rowindex={at + 2}
      aria-selected={chosen === row}
      aria-expanded={children.length > 0 ? !isCollapsed : undefined}
      style={{ transform: `translateY(${at * rowHeight}px)`, height: `${rowHeight}px` }}
      onClick={() => explorer.choose(row, { push: chosen !== row })}
    >
      <span role="gridcell" class="name-cell">
        <span class="indent" style={{ width: `${Math.min(row.depth, deepestIndent) * 14}px` }} />
        {children.length > 0 ? (
          <span
            class="twisty"
            aria-hidden="true"
            title={isCollapsed ? 'Expand' : 'Collapse'}
            onClick={(event) => {
              event.stopPropagation();
              explorer.toggleRow(row);
            }}
          >
            {isCollapsed ? '▸' : '▾'}
          </span>
        ) : (
          <span class="twisty" />
        )}
        {(row.isError || (isCollapsed && row.hasErrorBelow)) && (
          <span
            class={row.isError ? 'error-mark' : 'error-mark is-below'}
            title={row.isError ? 'Failed' : 'A span below failed'}
          >
            <span aria-hidden="true">!</span>
            <span class="hidden-text">{row.isError ? 'Failed: ' : 'A span below failed: '}</span>
          </span>
        )}
        <span class="row-name" title={`${service}: ${span.name}`}>
          {startsService ? (
            <span class="row-service">{service}</span>
          ) : (
            <span class="hidden-text">{service}</span>
          )}{' '}
          {span.name}
        </span>
        {isCollapsed && <span class="hidden-count">+{row.end - row.index - 1}</span>}
        {row.lostParent && <span class="hidden-count">parent missing</span>}
        {span.links.length > 0 && (
          <span class="hidden-count" title={`${span.links.length} linked`}>
            ↗{span.links.length}
          </span>
        )}
      </span>
      <span role="gridcell" class="bar-cell">
        <SpanBar explorer={explorer} row={row} />
      </span>
    </div>
  );
}
