import {
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { chooseListed } from '../configuration/choose.ts';
import { readBatchLimits } from './batch-limits.ts';
import { createLogProcessor } from './log-processor.ts';
import { openTransport } from './open-transport.ts';
import { signals } from './signals.ts';

/** What a log processor is made for. */
interface LogProcessorContext {
  /** When the time to stop is up: what has not been sent then is lost. */
  readonly giveUp: AbortSignal;
}

type MakeProcessors = (options: LogProcessorContext) => LogRecordProcessor[];

const logProcessors = {
  otlp: (options) => [
    createLogProcessor({ ...options, ...readBatchLimits('OTEL_BLRP'), ...openTransport(signals.logs) }),
  ],
  console: () => [new SimpleLogRecordProcessor({ exporter: new ConsoleLogRecordExporter() })],
  none: () => [],
} as const satisfies Record<string, MakeProcessors>;

/**
 * Makes the log processors that `OTEL_LOGS_EXPORTER` names: `none` (the default here: the lines on standard output are there
 * anyhow), `otlp`, `console`, several with commas.
 *
 * @throws Error naming the variable and the values it takes
 */
export function createLogProcessors(options: LogProcessorContext): LogRecordProcessor[] {
  const chosen = chooseListed<MakeProcessors>(logProcessors, 'OTEL_LOGS_EXPORTER', 'none');
  return chosen.flatMap((make) => make(options));
}
