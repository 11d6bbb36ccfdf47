import { propagation, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

/** Of the semantic conventions, where it is not stable yet. */
const sessionIdKey = 'session.id';

/**
 * Sends with each request its place in the trace, and the visit that it belongs to as baggage, which the services put on
 * their spans: so all that came of a visit can be found, reloads of the page apart.
 *
 * @param sessionId random, and forgotten with the page
 */
export function createSessionPropagator(sessionId: string): TextMapPropagator {
  const baggage = propagation.createBaggage({ [sessionIdKey]: { value: sessionId } });
  const w3cBaggage = new W3CBaggagePropagator();
  const session: TextMapPropagator = {
    inject: (context, carrier, setter) =>
      w3cBaggage.inject(propagation.setBaggage(context, baggage), carrier, setter),
    extract: (context) => context,
    fields: () => w3cBaggage.fields(),
  };
  return new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), session] });
}
