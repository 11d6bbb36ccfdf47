import { context, trace, type Attributes, type Link } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { linkSampled } from './link-trace.ts';
import { parseTraceparent } from '../propagation/traceparent.ts';
import { rootContext } from './slim-context.ts';
import { getTracer } from './tracer.ts';
import { narrowSpan, type ActiveSpan } from './with-span.ts';

/** Another trace that a span has to do with. */
export interface TraceLink<Declared> {
  /** As `getSampledTraceparent` gave it; a link without one, or to a trace that is not sampled, is left out. */
  readonly traceparent: string | undefined;
  readonly attributes: Declared;
}

/**
 * Runs what is done on behalf of earlier traces as a trace of its own, whose first span links to them
 * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans). A span keeps 128 links, unless
 * `OTEL_SPAN_LINK_COUNT_LIMIT` says otherwise.
 *
 * @param name low in cardinality: a verb and a noun, never an id
 */
export type WithLinkedSpan<Declared> = <Result>(
  name: string,
  options: { readonly links: readonly TraceLink<Declared>[]; readonly attributes: Declared },
  run: (span: ActiveSpan<Declared>) => Promise<Result>,
) => Promise<Result>;

/** @param scope whose spans they are */
export function createWithLinkedSpan<Declared extends Attributes>(
  scope: InstrumentationScope,
): WithLinkedSpan<Declared> {
  return async (name, options, run) => {
    const links = options.links.flatMap(toLink);
    const span = getTracer(scope).startSpan(name, { attributes: options.attributes, links }, rootContext);
    try {
      return await context.with(trace.setSpan(rootContext, span), async () => run(narrowSpan(span)));
    } finally {
      span.end();
    }
  };
}

function toLink({ traceparent, attributes }: TraceLink<Attributes>): Link[] {
  const linked = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return linkSampled(linked, { ...attributes });
}
