import { context, trace, type Link } from '@opentelemetry/api';
import type { HoldfastAttributes } from '../attributes.ts';
import { parseTraceparent } from '../propagation/traceparent.ts';
import { rootContext } from './slim-context.ts';
import { getTracer } from './tracer.ts';
import { narrowSpan, type ActiveSpan } from './with-span.ts';

/** Another trace that a span has to do with. */
export interface TraceLink {
  /** As `getTraceparent` gave it; a link without one is left out. */
  readonly traceparent: string | undefined;
  readonly attributes: HoldfastAttributes;
}

/**
 * Runs what is done on behalf of earlier traces as a trace of its own, whose first span links to them
 * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans). A span keeps 128 links, unless
 * `OTEL_SPAN_LINK_COUNT_LIMIT` says otherwise.
 *
 * @param name low in cardinality: a verb and a noun, never an id
 */
export async function withLinkedSpan<Result>(
  name: string,
  options: { readonly links: readonly TraceLink[]; readonly attributes: HoldfastAttributes },
  run: (span: ActiveSpan) => Promise<Result>,
): Promise<Result> {
  const links = options.links.flatMap(toLink);
  const span = getTracer().startSpan(name, { attributes: { ...options.attributes }, links }, rootContext);
  try {
    return await context.with(trace.setSpan(rootContext, span), async () => run(narrowSpan(span)));
  } finally {
    span.end();
  }
}

function toLink({ traceparent, attributes }: TraceLink): Link[] {
  const linked = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return linked === undefined ? [] : [{ context: linked, attributes: { ...attributes } }];
}
