import type { SpanRow } from '../model/waterfall.ts';
import type { Explorer } from './use-explorer.ts';

/**
 * The keys of a tree grid (WAI-ARIA Authoring Practices, "Treegrid Pattern", rows having the focus).
 *
 * @param pageRows how many rows a screen has
 * @param onEnter goes on to the chosen span's details
 */
export function useGridKeys(
  explorer: Explorer,
  { pageRows, onEnter }: { pageRows: number; onEnter: () => void },
): (event: KeyboardEvent) => void {
  const { visible, chosen, collapsed, waterfall } = explorer;
  const at = chosen ? visible.indexOf(chosen) : -1;
  const go = (index: number) => {
    const row = visible[Math.max(0, Math.min(visible.length - 1, index))];
    if (row) explorer.choose(row);
  };
  const goIn = (row: SpanRow) => {
    if (collapsed.has(row.index)) explorer.toggleRow(row);
    else if (row.children.length > 0) go(at + 1);
  };
  const goOut = (row: SpanRow) => {
    const parent = waterfall.rows[row.parent];
    if (row.children.length > 0 && !collapsed.has(row.index)) explorer.toggleRow(row);
    else if (parent) explorer.choose(parent);
  };
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    ArrowRight: () => chosen && goIn(chosen),
    ArrowLeft: () => chosen && goOut(chosen),
    Home: () => go(0),
    End: () => go(visible.length - 1),
    PageDown: () => go(at + pageRows),
    PageUp: () => go(at - pageRows),
    Enter: () => (chosen ? onEnter() : go(0)),
    Escape: () => explorer.clearChoice(),
  };
  return (event) => {
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  };
}
