import { context, propagation, trace, type TracerProvider } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { adoptTracerProvider } from './modes/adopt-tracer-provider.ts';
import { leaveBoundariesToOthers } from './modes/boundaries.ts';
import type { TracingSetup } from './modes/tracing-modes.ts';
import { createPropagator } from './propagation/propagators.ts';

/** What ends with the process. */
export interface Ending {
  readonly shutdown: () => Promise<void>;
}

/**
 * Registers what makes spans and what passes context on, as a mode has it.
 *
 * @param createProvider gives `undefined` where no spans are to be made; context is passed on all the same
 */
export function startTracing(
  tracing: TracingSetup,
  createProvider: () => (TracerProvider & Ending) | undefined,
): Ending {
  if (tracing.mode === 'auto') {
    const adopted = adoptTracerProvider();
    leaveBoundariesToOthers();
    return adopted;
  }
  const provider = createProvider();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(createPropagator());
  if (provider !== undefined) trace.setGlobalTracerProvider(provider);
  if (tracing.mode !== 'library') return { shutdown: async () => provider?.shutdown() };
  leaveBoundariesToOthers();
  const stopInstrumentations = tracing.registerInstrumentations();
  return {
    shutdown: async () => {
      stopInstrumentations();
      await provider?.shutdown();
    },
  };
}
