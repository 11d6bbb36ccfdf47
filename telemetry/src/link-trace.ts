import { trace } from '@opentelemetry/api';
import { parseTraceparent } from './traceparent.ts';

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
