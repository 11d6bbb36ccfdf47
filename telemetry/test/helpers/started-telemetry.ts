import { startTelemetry, withSpan } from './probe-telemetry.ts';
import type { Telemetry } from '@holdfast/telemetry';
import { createLogger, type Logger } from '@holdfast/telemetry/pino';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { withEnvironment } from './environment.ts';

export interface StartedTelemetry {
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  /** What was logged so far, as it was written. */
  readonly lines: readonly string[];
  /** What was logged so far, a text a line. */
  readonly logged: () => string[];
}

/** Runs with telemetry that was started with these variables, and shuts it down. */
export async function withTelemetry<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  run: (started: StartedTelemetry) => Promise<Result>,
): Promise<Result> {
  return withEnvironment(variables, async () => {
    const { logger, lines, logged } = createMemoryLogger();
    const telemetry = startTelemetry({ serviceName: 'probe', serviceVersion: '1.2.3', logger });
    try {
      return await run({ telemetry, logger, lines, logged });
    } finally {
      await telemetry.shutdown(200);
    }
  });
}

/** Runs with telemetry that keeps its spans in memory, for what does not depend on exporters. */
export async function collectSpans(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<void>,
): Promise<ReadableSpan[]> {
  return withEnvironment(variables, async () => {
    const exporter = new InMemorySpanExporter();
    const telemetry = startTelemetry({
      serviceName: 'probe',
      serviceVersion: '1.2.3',
      logger: createMemoryLogger().logger,
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    try {
      await run();
      return exporter.getFinishedSpans();
    } finally {
      await telemetry.shutdown(200);
    }
  });
}

export function createMemoryLogger(): {
  logger: Logger;
  lines: readonly string[];
  logged: () => string[];
} {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return {
    logger: createLogger({ serviceName: 'probe', level: 'info', destination }),
    lines,
    logged: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
  };
}

export async function makeSpan(name: string): Promise<void> {
  await withSpan(name, {}, async () => Promise.resolve());
}
