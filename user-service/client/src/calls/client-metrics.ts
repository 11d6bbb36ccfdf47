import { createCounter, observeMetric } from '@holdfast/conventions';
import { circuitStates, type Circuit } from './circuit.ts';
import type { GiveUpReason } from './plan-retry.ts';

/** Counts what becomes of calls that fail. */
export interface RetryMeter {
  readonly countRetry: () => void;
  readonly countGiveUp: (reason: GiveUpReason) => void;
}

/** @param name who of this service calls: `requests` or `settler` */
export function createRetryMeter(name: string): RetryMeter {
  const countRetry = createCounter('holdfast.client.retries');
  const countGiveUp = createCounter('holdfast.client.give_ups');
  const named = { 'holdfast.client.name': name };
  return {
    countRetry: () => countRetry(1, named),
    countGiveUp: (reason) => countGiveUp(1, { ...named, 'holdfast.retry.give_up_reason': reason }),
  };
}

/** Has the state of a circuit measured. @returns how to stop */
export function observeCircuit(name: string, circuit: Pick<Circuit, 'state'>): () => void {
  return observeMetric('holdfast.client.circuit.state', (observe) => {
    const current = circuit.state();
    for (const state of circuitStates) {
      observe(state === current ? 1 : 0, { 'holdfast.client.name': name, 'holdfast.circuit.state': state });
    }
  });
}
