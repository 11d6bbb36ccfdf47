import type { SpanRow } from './waterfall.ts';

/** The rows that no collapsed span hides. */
export function listVisible(rows: readonly SpanRow[], collapsed: ReadonlySet<number>): SpanRow[] {
  const visible: SpanRow[] = [];
  for (let at = 0; at < rows.length;) {
    const row = rows[at];
    if (!row) break;
    visible.push(row);
    at = collapsed.has(at) ? row.end : at + 1;
  }
  return visible;
}

/** What to collapse so that levels down to `depth` show: 0 shows the top level only. */
export function collapseBelow(rows: readonly SpanRow[], depth: number): Set<number> {
  return new Set(rows.filter((row) => row.depth >= depth && row.children.length > 0).map((row) => row.index));
}

/** The same set without the spans above a row, so that it shows. */
export function reveal(
  rows: readonly SpanRow[],
  collapsed: ReadonlySet<number>,
  row: SpanRow,
): ReadonlySet<number> {
  const opened = new Set(collapsed);
  for (let at = rows[row.parent]; at; at = rows[at.parent]) opened.delete(at.index);
  return opened.size === collapsed.size ? collapsed : opened;
}

/** The same set with a row in it or not. */
export function toggle(collapsed: ReadonlySet<number>, index: number): Set<number> {
  const changed = new Set(collapsed);
  if (!changed.delete(index)) changed.add(index);
  return changed;
}
