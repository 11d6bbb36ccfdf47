import { ProxyTracerProvider, trace, type TracerProvider } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';

/** A tracer provider of the SDK, as far as its end is concerned. */
interface Ending {
  shutdown: () => Promise<void>;
}

/**
 * Takes over the tracer provider that was registered before the program began, to be shut down at the program's own end:
 * `auto-instrumentations-node/register` shuts it down at SIGTERM, while requests are still being answered, and their spans
 * would be lost.
 *
 * @returns how to send what is left, and end it
 * @throws Error where none was registered, though spans are asked for
 */
export function adoptTracerProvider(): Ending {
  const proxy = trace.getTracerProvider();
  const provider = proxy instanceof ProxyTracerProvider ? proxy.getDelegate() : proxy;
  if (!canShutDown(provider)) {
    if (getStringListFromEnv('OTEL_TRACES_EXPORTER')?.includes('none')) return { shutdown: async () => {} };
    throw new Error(
      "TRACING_MODE is 'auto', but nothing has registered OpenTelemetry: start Node with --import @opentelemetry/auto-instrumentations-node/register.",
    );
  }
  const shutDown = provider.shutdown.bind(provider);
  const ended = Promise.withResolvers<void>();
  provider.shutdown = async () => ended.promise;
  return {
    shutdown: async () => {
      ended.resolve(shutDown());
      return ended.promise;
    },
  };
}

function canShutDown(provider: TracerProvider): provider is TracerProvider & Ending {
  return 'shutdown' in provider && typeof provider.shutdown === 'function';
}
