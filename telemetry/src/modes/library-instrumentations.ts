import diagnosticsChannel from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { createNoopMeter } from '@opentelemetry/api';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { FastifyInstance } from 'fastify';

/** Has the libraries make spans, by the tracer provider that is registered. @returns how to stop */
export type RegisterInstrumentations = () => () => void;

/** Told of every app that Fastify makes. */
const fastifyChannel = 'fastify.initialization';

/**
 * Registers the instrumentations of Fastify, undici and pg. Their settings are those that lead to the tree of our own hooks,
 * as far as settings can: no span for a hook or a handler, and a request's span is called by its method and route.
 */
export const registerInstrumentations: RegisterInstrumentations = () => {
  // Before Fastify's instrumentation, which adds its hooks to an app in the same way.
  diagnosticsChannel.subscribe(fastifyChannel, leaveOutUntraced);
  const instrumentations = [
    new FastifyOtelInstrumentation({
      registerOnInitialization: true,
      instrumentHooks: false,
      instrumentHandler: false,
      requestHook: (span, { method, routeOptions: { url } }) => {
        span.updateName(url === undefined ? method : `${method} ${url}`);
      },
    }),
    new UndiciInstrumentation(),
    new PgInstrumentation(),
  ];
  for (const instrumentation of instrumentations) {
    // Calls and statements are measured by our own metrics, of the same names, in every mode.
    instrumentation.setMeterProvider({ getMeter: () => createNoopMeter() });
  }
  askForPostgres();
  return () => {
    for (const instrumentation of instrumentations) instrumentation.disable();
    diagnosticsChannel.unsubscribe(fastifyChannel, leaveOutUntraced);
  };
};

/**
 * The instrumentation patches pg when it is asked for by `require`. The program has imported it long before, and an import
 * of what is loaded asks for nothing.
 */
function askForPostgres(): void {
  const require = createRequire(import.meta.url);
  require('pg');
  createRequire(require.resolve('pg'))('pg-pool');
}

/** Has `traced: false` of a route's config mean the same to Fastify's instrumentation. */
function leaveOutUntraced(message: unknown): void {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  fastify.addHook('onRoute', (route) => {
    const { config = {} } = route;
    if ('traced' in config && !config.traced) route.config = { ...config, otel: false };
  });
}
