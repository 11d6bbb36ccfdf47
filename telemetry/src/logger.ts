import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Makes the logger: JSON lines with `trace_id` and `span_id` of the span that is active when a line is written.
 *
 * @param options.destination where the lines go; standard output unless given
 */
export function createLogger(options: {
  readonly serviceName: string;
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.serviceName },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: describeActiveSpan,
      redact: ['headers.authorization', 'req.headers.authorization'],
    },
    options.destination ?? pino.destination(1),
  );
}

/** The fields that join a log line to its trace (https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/). */
function describeActiveSpan(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span)
    ? { trace_id: span.traceId, span_id: span.spanId }
    : {};
}
