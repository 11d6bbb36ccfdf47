import { context, trace, type Attributes, type Context } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { shareHopTimes } from '../propagation/hop-times.ts';
import { linkSampled, maxSpanLinks } from './link-trace.ts';
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

/** What puts spans to work that several traces wait for. */
export interface BatchSpans<Declared> {
  /** Adds attributes to the span of a place, from wherever it is run. */
  readonly annotatePlace: (place: TracePlace, attributes: Declared) => void;
  /**
   * Runs what several traces wait for. A batch of one belongs to its member's trace, as a step like any other; a larger
   * one is a trace of its own, linked to its first 128 members, and each member's span links to it
   * (https://opentelemetry.io/docs/specs/otel/overview/#links-between-spans). What is not sampled is not linked to, on either
   * side.
   *
   * @param run is told how many members have no link from the batch
   */
  readonly withBatchSpan: <Result>(
    name: string,
    places: readonly TracePlace[],
    run: (span: ActiveSpan<Declared>, unlinked: number) => Promise<Result>,
  ) => Promise<Result>;
}

/** @param scope whose spans they are */
export function createBatchSpans<Declared extends Attributes>(
  scope: InstrumentationScope,
): BatchSpans<Declared> {
  return {
    annotatePlace: (place, attributes) => {
      trace.getSpan(place.context)?.setAttributes(attributes);
    },
    withBatchSpan: async (name, places, run) => {
      const [only] = places;
      if (only !== undefined && places.length === 1) {
        const member = trace.getSpan(only.context);
        return context.with(only.context, async () => run(narrowSpan(member), 0));
      }
      const links = places.flatMap((place) => linkSampled(trace.getSpanContext(place.context)));
      const span = getTracer(scope).startSpan(name, { links: links.slice(0, maxSpanLinks) }, rootContext);
      for (const link of linkSampled(span.spanContext())) {
        for (const place of places) trace.getSpan(place.context)?.addLink(link);
      }
      try {
        const shared = shareHopTimes(
          rootContext,
          places.map((place) => place.context),
        );
        return await context.with(trace.setSpan(shared, span), async () =>
          run(narrowSpan(span), Math.max(0, links.length - maxSpanLinks)),
        );
      } finally {
        span.end();
      }
    },
  };
}
