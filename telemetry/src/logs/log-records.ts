import type { Context } from '@opentelemetry/api';
import { SeverityNumber, logs, type AnyValue } from '@opentelemetry/api-logs';

/**
 * The severities of the levels, by https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber.
 */
const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** Fields that a log record has places for; `service` is in its resource. */
const placed: ReadonlySet<string> = new Set([
  'level',
  'time',
  'msg',
  'service',
  'trace_id',
  'span_id',
  'err',
]);

/** What a log record says. */
export interface RecordFields {
  readonly level: string;
  /** In ms since 1970. */
  readonly atMs: number;
  readonly message: AnyValue;
  readonly attributes: Record<string, AnyValue>;
  /** Whose span the record belongs to; the active one unless given. */
  readonly context?: Context | undefined;
}

/** Hands log records to the exporters of `OTEL_LOGS_EXPORTER`. */
export interface RecordEmitter {
  /** Whether there is an exporter: without one, nobody need put a record together. */
  readonly isEnabled: () => boolean;
  readonly emit: (record: RecordFields) => void;
}

export function createRecordEmitter(): RecordEmitter {
  const logger = logs.getLogger('@holdfast/telemetry');
  return {
    isEnabled: () => logger.enabled(),
    emit: ({ level, atMs, message, attributes, context }) => {
      logger.emit({
        timestamp: new Date(atMs),
        severityText: level,
        severityNumber: severities[level] ?? SeverityNumber.UNSPECIFIED,
        body: message,
        attributes,
        ...(context === undefined ? {} : { context }),
      });
    },
  };
}

/**
 * Makes what turns a line that is being written into an OpenTelemetry log record, for the exporters of `OTEL_LOGS_EXPORTER`.
 * The record says what the line says, no more: bounds and redaction hold for both. With no exporter it does nothing.
 */
export function createLineEmitter(): (line: string) => void {
  const records = createRecordEmitter();
  return (line) => {
    // The trace is that of the context, where the line is written.
    if (records.isEnabled()) records.emit(readLine(JSON.parse(line) as Line));
  };
}

/** The fields that the logger itself puts on every line. */
interface Line extends Record<string, AnyValue> {
  readonly level: string;
  readonly time: string;
}

function readLine(fields: Line): RecordFields {
  const others = Object.entries(fields).filter(([name]) => !placed.has(name));
  return {
    level: fields.level,
    atMs: Date.parse(fields.time),
    message: fields['msg'] ?? '',
    attributes: { ...Object.fromEntries(others), ...describeException(fields['err']) },
  };
}

/** As https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/ names them. */
function describeException(error: AnyValue): Record<string, AnyValue> {
  if (typeof error !== 'object' || error === null || !('message' in error)) return {};
  const { type, message, stack } = error;
  return { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack };
}
