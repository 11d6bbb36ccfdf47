import { formatDuration } from './format-duration.ts';
import { type Palette, createPalette } from './palette.ts';
import { fitText, textWidth, toOneLine } from './terminal-text.ts';
import { type Timeline, createTimeline, drawBar, drawScale } from './timeline.ts';
import type { Span, Trace } from './trace-model.ts';
import { type WaterfallRow, toWaterfallRows } from './waterfall-rows.ts';

const defaultWidth = 100;
const narrowest = 60;
const widest = 200;
const durationWidth = 8;
const gap = '  ';

export interface RenderOptions {
  /** Columns of the terminal, 60–200; 100 by default. */
  width?: number;
  /** Whether to use ANSI colours; off by default. */
  color?: boolean;
}

interface Layout {
  serviceWidth: number;
  nameWidth: number;
  timeline: Timeline;
  palette: Palette;
}

/**
 * Draws a trace as text: per span its service, its name under its parent's, a bar for when it ran and how long it
 * took. No line is wider than asked for. Ends without a newline.
 */
export function renderWaterfall(trace: Trace, options: RenderOptions = {}): string {
  const width = Math.max(narrowest, Math.min(options.width ?? defaultWidth, widest));
  const rows = toWaterfallRows(trace.spans);
  const layout = createLayout(trace, rows, { width, color: options.color ?? false });
  const { palette } = layout;
  let previousService = '';
  const lines = rows.map((row) => {
    if (row.type === 'note') return palette.dim(fitText(row.text, width).trimEnd());
    const { serviceName } = row.span.resource;
    const line = renderSpan(row, layout, serviceName !== previousService);
    previousService = serviceName;
    return line;
  });
  return [
    palette.bold(`trace ${trace.traceId}`),
    palette.dim(fitText(summarize(trace, layout.timeline), width).trimEnd()),
    '',
    palette.dim(renderHeading(layout)),
    ...lines,
    ...renderErrors(trace, palette, width),
  ].join('\n');
}

function createLayout(
  trace: Trace,
  rows: WaterfallRow[],
  options: { width: number; color: boolean },
): Layout {
  const services = trace.spans.map((span) => toOneLine(span.resource.serviceName));
  const names = rows.map((row) => (row.type === 'span' ? row.lines + labelOf(row.span) : ''));
  const available = options.width - durationWidth - 3 * gap.length;
  const serviceWidth = Math.min(longest('service', services), Math.floor(available / 4));
  // The bars get what names leave over, but never less than a third.
  const nameWidth = Math.min(longest('span', names), Math.floor((available - serviceWidth) * 0.66));
  return {
    serviceWidth,
    nameWidth,
    timeline: createTimeline(trace.spans, available - serviceWidth - nameWidth),
    palette: createPalette({
      color: options.color,
      serviceNames: trace.spans.map((span) => span.resource.serviceName),
    }),
  };
}

function labelOf(span: Span): string {
  return toOneLine(span.status.code === 'ERROR' ? `✗ ${span.name}` : span.name);
}

function longest(atLeast: string, texts: string[]): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text)), atLeast.length);
}

function renderHeading({ serviceWidth, nameWidth, timeline }: Layout): string {
  return [
    fitText('service', serviceWidth),
    fitText('span', nameWidth),
    drawScale(timeline),
    'duration'.padStart(durationWidth),
  ].join(gap);
}

function renderSpan(row: { span: Span; lines: string }, layout: Layout, showService: boolean): string {
  const { serviceWidth, nameWidth, timeline, palette } = layout;
  const { span } = row;
  const failed = span.status.code === 'ERROR';
  const service = palette.service(span.resource.serviceName);
  const emphasis = failed ? palette.error : (text: string) => text;
  const name = fitText(row.lines + labelOf(span), nameWidth);
  const duration = formatDuration(span.endTimeUnixNano - span.startTimeUnixNano).padStart(durationWidth);
  return [
    service(fitText(showService ? toOneLine(span.resource.serviceName) : '', serviceWidth)),
    palette.dim(name.slice(0, row.lines.length)) + emphasis(name.slice(row.lines.length)),
    (failed ? palette.error : service)(drawBar(span, timeline)),
    emphasis(duration),
  ].join(gap);
}

function summarize(trace: Trace, timeline: Timeline): string {
  const services = new Set(trace.spans.map((span) => span.resource.serviceName)).size;
  const errors = trace.spans.filter((span) => span.status.code === 'ERROR').length;
  const started = new Date(Number(timeline.startUnixNano / 1_000_000n)).toISOString();
  const parts = [count(trace.spans.length, 'span'), count(services, 'service')];
  if (errors > 0) parts.push(count(errors, 'error'));
  parts.push(formatDuration(timeline.durationNanos), started.replace('T', ' ').replace('Z', ' UTC'));
  return parts.join(' · ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function renderErrors(trace: Trace, palette: Palette, width: number): string[] {
  const failed = trace.spans.filter((span) => span.status.code === 'ERROR');
  if (failed.length === 0) return [];
  const lines = failed.map((span) => {
    const message = span.status.message === '' ? 'error' : span.status.message;
    return fitText(toOneLine(`✗ ${span.resource.serviceName} · ${span.name}: ${message}`), width).trimEnd();
  });
  return ['', ...lines.map(palette.error)];
}
