import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, getStringListFromEnv } from '@opentelemetry/core';
import { choose } from '../configuration/choose.ts';
import { createTraceContextPropagator } from './trace-context-propagator.ts';

const propagators = {
  tracecontext: () => [createTraceContextPropagator()],
  baggage: () => [new W3CBaggagePropagator()],
  none: () => [],
} as const satisfies Record<string, () => TextMapPropagator[]>;

/**
 * Makes the propagator that `OTEL_PROPAGATORS` names; `tracecontext,baggage` unless it is set
 * (https://www.w3.org/TR/trace-context-2/, https://www.w3.org/TR/baggage/).
 *
 * @throws Error naming the variable and the values it takes
 */
export function createPropagator(): TextMapPropagator {
  const variable = 'OTEL_PROPAGATORS';
  const names = getStringListFromEnv(variable) ?? ['tracecontext', 'baggage'];
  return new CompositePropagator({
    propagators: names.flatMap((name) => choose<() => TextMapPropagator[]>(propagators, name, variable)()),
  });
}
