import type { RegisterInstrumentations } from './library-instrumentations.ts';

/** The ways to instrument a service. */
export const tracingModes = ['manual', 'library', 'auto'] as const;

/**
 * Who makes the spans of requests, calls and statements:
 *
 * - `manual`: hooks of our own
 * - `library`: the libraries' instrumentations, registered by code
 * - `auto`: instrumentations that were registered before the program began, by its environment alone
 */
export type TracingMode = (typeof tracingModes)[number];

/** A mode with what it needs. */
export type TracingSetup =
  | { readonly mode: 'manual' | 'auto' }
  | { readonly mode: 'library'; readonly registerInstrumentations: RegisterInstrumentations };

/**
 * Loads what a mode needs, so that the packages of one are loaded in that one alone. Call it before Fastify makes an app:
 * its instrumentation sees those that are made afterwards.
 *
 * @throws Error where a package is not installed
 */
export async function loadTracingMode(mode: TracingMode): Promise<TracingSetup> {
  if (mode !== 'library') return { mode };
  const { registerInstrumentations } = await import('./library-instrumentations.ts');
  return { mode, registerInstrumentations };
}
