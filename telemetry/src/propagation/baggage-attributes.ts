import { propagation } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { boundText } from '../bounded-text.ts';

/** How much of a value reaches a span, in UTF-16 code units: it is the caller's. */
const maxValueLength = 128;

/** As many keys may be asked for: each may be on every span. */
export const maxBaggageAttributes = 8;

/**
 * Gives each span of a request the members of the caller's baggage that are asked for, as attributes of the same names. What
 * runs in no request, or for several, has no baggage, and spends a look at its context.
 *
 * @param keys at most 8
 * @throws RangeError where there are more
 */
export function addBaggageAttributes(keys: readonly string[]): SpanProcessor {
  if (keys.length > maxBaggageAttributes) {
    throw new RangeError(`At most ${maxBaggageAttributes} members of the baggage can be attributes.`);
  }
  return {
    onStart: (span, parentContext) => {
      const baggage = propagation.getBaggage(parentContext);
      if (baggage === undefined) return;
      for (const key of keys) {
        const value = baggage.getEntry(key)?.value;
        if (value !== undefined) span.setAttribute(key, boundText(value, maxValueLength));
      }
    },
    onEnd: () => undefined,
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
