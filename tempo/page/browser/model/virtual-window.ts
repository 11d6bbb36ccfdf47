export interface Viewport {
  /** Pixels. */
  scrollTop: number;
  height: number;
}

/** Rows `from` up to but without `to` are to be drawn. */
export interface VirtualWindow {
  from: number;
  to: number;
}

/** The rows that can be seen, and a few before and after, so that scrolling does not outrun drawing. */
export function computeWindow(
  viewport: Viewport,
  list: { count: number; rowHeight: number; overscan: number },
): VirtualWindow {
  const { count, rowHeight, overscan } = list;
  const first = Math.floor(Math.max(0, viewport.scrollTop) / rowHeight);
  const shown = Math.ceil(viewport.height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first, count - shown) - overscan);
  return { from, to: Math.min(count, from + shown + 2 * overscan) };
}

/** Where to scroll so that a row shows whole; the same place where it does already. */
export function scrollToShow(viewport: Viewport, index: number, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < viewport.scrollTop) return top;
  return Math.max(viewport.scrollTop, top + rowHeight - viewport.height);
}
