import type { MeterProvider } from '@opentelemetry/api';
import { getNumberFromEnv, getStringListFromEnv } from '@opentelemetry/core';
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  BatchLogRecordProcessor,
  ConsoleLogRecordExporter,
  SimpleLogRecordProcessor,
  type LogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { choose, chooseByProtocol } from '../configuration/choose.ts';

type MakeProcessors = (selfObsMeterProvider: MeterProvider) => LogRecordProcessor[];

const otlpLogExporters = {
  grpc: (selfObsMeterProvider: MeterProvider) => new GrpcLogExporter({ selfObsMeterProvider }),
  'http/protobuf': (selfObsMeterProvider: MeterProvider) => new ProtoLogExporter({ selfObsMeterProvider }),
  'http/json': (selfObsMeterProvider: MeterProvider) => new JsonLogExporter({ selfObsMeterProvider }),
};

const logProcessors = {
  otlp: (selfObsMeterProvider) => [
    new BatchLogRecordProcessor({
      exporter: chooseByProtocol(otlpLogExporters, 'LOGS')(selfObsMeterProvider),
      selfObsMeterProvider,
      ...readBatchOptions(),
    }),
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
export function createLogProcessors(meterProvider: MeterProvider): LogRecordProcessor[] {
  const variable = 'OTEL_LOGS_EXPORTER';
  const names = getStringListFromEnv(variable) ?? ['none'];
  return names.flatMap((name) => choose<MakeProcessors>(logProcessors, name, variable)(meterProvider));
}

/** The SDK leaves these variables to its users. A full queue drops what comes, and nobody waits. */
function readBatchOptions(): {
  scheduledDelayMillis?: number;
  exportTimeoutMillis?: number;
  maxQueueSize?: number;
  maxExportBatchSize?: number;
} {
  const variables = {
    scheduledDelayMillis: 'OTEL_BLRP_SCHEDULE_DELAY',
    exportTimeoutMillis: 'OTEL_BLRP_EXPORT_TIMEOUT',
    maxQueueSize: 'OTEL_BLRP_MAX_QUEUE_SIZE',
    maxExportBatchSize: 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
  } as const;
  return Object.fromEntries(
    Object.entries(variables).flatMap(([option, variable]) => {
      const value = getNumberFromEnv(variable);
      return value === undefined || value <= 0 ? [] : [[option, value]];
    }),
  );
}
