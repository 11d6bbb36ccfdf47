import { trace } from '@opentelemetry/api';
import { parseTraceparent } from '../propagation/traceparent.ts';

/** Links that a span keeps, unless `OTEL_SPAN_LINK_COUNT_LIMIT` says otherwise; it drops the others without a word. */
export const maxSpanLinks = 128;

/**
 * Links the span that is active, if one is, to an earlier trace
 * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans).
 *
 * @param traceparent as `getTraceparent` gave it; without one there is nothing to link to
 */
export function linkTrace(traceparent: string | undefined): void {
  const linked = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  if (linked !== undefined) trace.getActiveSpan()?.addLink({ context: linked });
}
