import { trace, type Attributes, type Link, type SpanContext } from '@opentelemetry/api';
import { isSampled } from '../propagation/trace-flags.ts';
import { parseTraceparent } from '../propagation/traceparent.ts';

/** Links that a span keeps, unless `OTEL_SPAN_LINK_COUNT_LIMIT` says otherwise; it drops the others without a word. */
export const maxSpanLinks = 128;

/**
 * Links the span that is active, if one is, to an earlier trace
 * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans).
 *
 * @param traceparent as `getSampledTraceparent` gave it; without one there is nothing to link to
 */
export function linkTrace(traceparent: string | undefined): void {
  const linked = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  for (const link of linkSampled(linked)) trace.getActiveSpan()?.addLink(link);
}

/** The link to a span, or none where there is no span or its trace is not sampled: that link would lead nowhere. */
export function linkSampled(span: SpanContext | undefined, attributes?: Attributes): Link[] {
  if (span === undefined || !isSampled(span)) return [];
  return [{ context: span, ...(attributes === undefined ? {} : { attributes }) }];
}
