import type { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { TestTelemetry } from '@holdfast/telemetry/testing';
import { waitUntil } from './wait-until.ts';

/** Waits until as many spans have ended: a SERVER span ends a moment after its caller has the answer. */
export async function waitForSpans(telemetry: TestTelemetry, count: number): Promise<ReadableSpan[]> {
  return waitUntil(`${count} ended spans`, () => {
    const spans = telemetry.spans();
    return spans.length >= count && spans;
  });
}

/** The only span of a kind. */
export function pickSpan(spans: readonly ReadableSpan[], kind: SpanKind): ReadableSpan {
  const found = spans.filter((span) => span.kind === kind);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`One span of kind ${kind} was expected, not ${found.length}`);
  }
  return found[0];
}

/** `traceparent` as it names this span of a trace that began here, and so has a random id. */
export function nameSpanContext(span: ReadableSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-0${traceFlags | 2}`;
}
