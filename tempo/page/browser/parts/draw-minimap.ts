import type { Waterfall } from '../model/waterfall.ts';

interface MinimapDrawing {
  waterfall: Waterfall;
  colors: ReadonlyMap<string, number>;
  /** CSS pixels. */
  width: number;
  height: number;
}

/** Draws a line for each span, from the first at the top to the last at the bottom. */
export function drawMinimap(
  canvas: HTMLCanvasElement,
  { waterfall, colors, width, height }: MinimapDrawing,
): void {
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const paints = new Map([...colors].map(([name, color]) => [name, readColor(canvas, `--service-${color}`)]));
  const errorPaint = readColor(canvas, '--error');
  const { rows, durationNanos } = waterfall;
  const lineHeight = Math.max(1, Math.min(5, (height - 4) / rows.length));
  for (const row of rows) {
    const x = (row.startNanos / (durationNanos || 1)) * width;
    const length = Math.max(1, ((row.endNanos - row.startNanos) / (durationNanos || 1)) * width);
    const y = 2 + (row.index / rows.length) * (height - 4);
    context.fillStyle = row.isError ? errorPaint : (paints.get(row.span.resource.serviceName) ?? 'gray');
    context.fillRect(x, y, length, Math.max(1, lineHeight - 1));
  }
}

/** What a custom property means in the theme at hand: its own text is `light-dark(…)`, which a canvas does not read. */
function readColor(canvas: HTMLCanvasElement, property: string): string {
  canvas.style.color = `var(${property})`;
  return getComputedStyle(canvas).color;
}
