import { context, isSpanContextValid, trace, type Context, type Link } from '@opentelemetry/api';
import type { HoldfastAttributes } from '../attributes.ts';
import { shareHopTimes } from '../propagation/hop-times.ts';
import { maxSpanLinks } from './link-trace.ts';
import { rootContext } from './slim-context.ts';
import { getTracer } from './tracer.ts';
import { narrowSpan, type ActiveSpan } from './with-span.ts';

/** A place in a trace, kept by an operation that waits until it is run along with others. */
export interface TracePlace {
  readonly context: Context;
}

/** Remembers the span that is active. */
export function captureTracePlace(): TracePlace {
  return { context: context.active() };
}

/** Adds attributes to the span of a place, from wherever it is run. */
export function annotatePlace(place: TracePlace, attributes: HoldfastAttributes): void {
  trace.getSpan(place.context)?.setAttributes(attributes);
}

/**
 * Runs what several traces wait for. A batch of one belongs to its member's trace, as a step like any other; a larger
 * one is a trace of its own, linked to its first 128 members, and each member's span links to it
 * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans). How many members have no link from the batch is in
 * its attribute `holdfast.batch.unlinked`.
 */
export async function withBatchSpan<Result>(
  name: string,
  places: readonly TracePlace[],
  run: (span: ActiveSpan) => Promise<Result>,
): Promise<Result> {
  const [only] = places;
  if (only !== undefined && places.length === 1) {
    const member = trace.getSpan(only.context);
    return context.with(only.context, async () => run(narrowSpan(member)));
  }
  const links = places.flatMap(linkTo);
  const span = getTracer().startSpan(name, { links: links.slice(0, maxSpanLinks) }, rootContext);
  const unlinked = links.length - maxSpanLinks;
  if (unlinked > 0) span.setAttributes({ 'holdfast.batch.unlinked': unlinked } satisfies HoldfastAttributes);
  const link: Link = { context: span.spanContext() };
  for (const place of places) trace.getSpan(place.context)?.addLink(link);
  try {
    const shared = shareHopTimes(
      rootContext,
      places.map((place) => place.context),
    );
    return await context.with(trace.setSpan(shared, span), async () => run(narrowSpan(span)));
  } finally {
    span.end();
  }
}

function linkTo(place: TracePlace): Link[] {
  const member = trace.getSpanContext(place.context);
  return member !== undefined && isSpanContextValid(member) ? [{ context: member }] : [];
}
