import { diag, trace, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, getStringListFromEnv } from '@opentelemetry/core';
import { AWSXRayPropagator } from '@opentelemetry/propagator-aws-xray';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { createTraceContextPropagator } from './trace-context-propagator.ts';
import { rememberRandomness } from './trace-flags.ts';

const propagators = {
  tracecontext: () => [createTraceContextPropagator()],
  baggage: () => [new W3CBaggagePropagator()],
  b3: () => [markRandomness(new B3Propagator())],
  b3multi: () => [markRandomness(new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }))],
  xray: () => [markRandomness(new AWSXRayPropagator())],
  none: () => [],
} as const satisfies Record<string, () => TextMapPropagator[]>;

type PropagatorName = keyof typeof propagators;

const variable = 'OTEL_PROPAGATORS';

const defaultNames: readonly PropagatorName[] = ['tracecontext', 'baggage'];

/**
 * Makes the propagator that `OTEL_PROPAGATORS` names: `tracecontext` and `baggage` unless it is set
 * (https://www.w3.org/TR/trace-context-2/, https://www.w3.org/TR/baggage/), `b3`, `b3multi`
 * (https://github.com/openzipkin/b3-propagation), `xray`
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader) or `none`. Where a
 * request carries the context of several, the last one of the list counts. A name that comes twice counts once, and one that is
 * not known is warned of and ignored, as the specification wants it.
 */
export function createPropagator(): TextMapPropagator {
  const names = listNames();
  return new CompositePropagator({
    propagators: names.flatMap((name): TextMapPropagator[] => propagators[name]()),
  });
}

function listNames(): readonly PropagatorName[] {
  const given = getStringListFromEnv(variable);
  if (given === undefined) return defaultNames;
  const names = new Set(given.map((name) => name.toLowerCase()));
  const unknown = [...names].filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    const known = Object.keys(propagators).join(', ');
    diag.warn(`${variable} names ${unknown.join(', ')}, which is ignored; it takes ${known}.`);
  }
  const kept = [...names].filter(isKnown);
  return kept.length === 0 ? defaultNames : kept;
}

function isKnown(name: string): name is PropagatorName {
  return Object.hasOwn(propagators, name);
}

/** These formats do not say whether a trace id is random, so `traceparent` must not say so after them. */
function markRandomness(propagator: TextMapPropagator): TextMapPropagator {
  return {
    inject: (context, carrier, setter) => propagator.inject(context, carrier, setter),
    extract: (context, carrier, getter) => {
      const extracted = propagator.extract(context, carrier, getter);
      // What another format has said of the same trace stands.
      const isKnownTrace =
        trace.getSpanContext(extracted)?.traceId === trace.getSpanContext(context)?.traceId;
      return isKnownTrace ? extracted : rememberRandomness(extracted);
    },
    fields: () => propagator.fields(),
  };
}
