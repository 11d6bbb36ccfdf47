import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { pino } from 'pino';
import type { TracingSetup } from '../modes/tracing-modes.ts';
import { startTelemetry } from '../start.ts';

export interface TestTelemetry {
  /** The spans that have ended, in the order of their ends. */
  readonly spans: () => ReadableSpan[];
  readonly reset: () => void;
  readonly shutdown: () => Promise<void>;
}

/** Starts telemetry that keeps its spans in memory. One at a time a process: the API's globals are one. */
export function startTestTelemetry(serviceName = 'test-service', tracing?: TracingSetup): TestTelemetry {
  const exporter = new InMemorySpanExporter();
  const telemetry = startTelemetry(
    { resource: {} },
    {
      serviceName,
      serviceVersion: '0.0.0-test',
      logger: pino({ level: 'silent' }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
      ...(tracing && { tracing }),
    },
  );
  return {
    spans: () => exporter.getFinishedSpans(),
    reset: () => exporter.reset(),
    shutdown: async () => telemetry.shutdown(),
  };
}
