import { SpanKind, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/**
 * Draws spans as an indented outline, a line a span: `KIND name`, children below their parent in the order of their
 * starts. An assertion against it shows at a glance what is missing or misplaced.
 */
export function outlineTraces(spans: readonly ReadableSpan[]): string {
  const known = new Set(spans.map((span) => span.spanContext().spanId));
  const byParent = Map.groupBy(spans, (span) => {
    const parent = span.parentSpanContext?.spanId;
    return parent !== undefined && known.has(parent) ? parent : 'root';
  });
  const draw = (parent: string, depth: number): string[] =>
    (byParent.get(parent) ?? [])
      .toSorted((left, right) => compareTimes(left.startTime, right.startTime))
      .flatMap((span) => [
        `${'  '.repeat(depth)}${SpanKind[span.kind]} ${span.name}`,
        ...draw(span.spanContext().spanId, depth + 1),
      ]);
  return draw('root', 0).join('\n');
}

function compareTimes(left: HrTime, right: HrTime): number {
  return left[0] - right[0] || left[1] - right[1];
}
