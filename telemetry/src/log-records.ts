import { SeverityNumber, logs, type AnyValue, type Logger } from '@opentelemetry/api-logs';

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

/**
 * Makes what turns a line that is being written into an OpenTelemetry log record, for the exporters of `OTEL_LOGS_EXPORTER`.
 * The record says what the line says, no more: bounds and redaction hold for both. With no exporter it does nothing.
 */
export function createLineEmitter(): (line: string) => void {
  const logger = logs.getLogger('@holdfast/telemetry');
  return (line) => {
    // The trace is that of the context, where the line is written.
    if (logger.enabled()) emit(logger, JSON.parse(line) as Line);
  };
}

/** The fields that the logger itself puts on every line. */
interface Line extends Record<string, AnyValue> {
  readonly level: string;
  readonly time: string;
}

function emit(logger: Logger, fields: Line): void {
  const { level } = fields;
  const others = Object.entries(fields).filter(([name]) => !placed.has(name));
  logger.emit({
    timestamp: new Date(fields.time),
    severityText: level,
    severityNumber: severities[level] ?? SeverityNumber.UNSPECIFIED,
    body: fields['msg'] ?? '',
    attributes: { ...Object.fromEntries(others), ...describeException(fields['err']) },
  });
}

/** As https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/ names them. */
function describeException(error: AnyValue): Record<string, AnyValue> {
  if (typeof error !== 'object' || error === null || !('message' in error)) return {};
  const { type, message, stack } = error;
  return { 'exception.type': type, 'exception.message': message, 'exception.stacktrace': stack };
}
