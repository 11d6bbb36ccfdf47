import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import { openLogDestination } from './log-destination.ts';
import { escapeDeceptive } from './log-escapes.ts';
import { boundFields, boundLogText, describeError } from './log-fields.ts';
import { createLineEmitter } from '../logs/log-records.ts';

export type { Logger } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Headers whose values are secrets, or as good as one: who knows an idempotency key can read the answer under it. */
const secretHeaders = ['authorization', 'cookie', '["set-cookie"]', '["idempotency-key"]'] as const;

/**
 * Makes the logger: JSON lines with `trace_id` and `span_id` of the span that is active when a line is written. What is in a
 * line is bounded. Each goes to the exporters of `OTEL_LOGS_EXPORTER` as well.
 *
 * @param options.destination where the lines go, one by one; unless given, to standard output, many at a time
 */
export function createLogger(options: {
  readonly serviceName: string;
  readonly level: LogLevel;
  readonly destination?: DestinationStream;
}): Logger {
  const emitLine = createLineEmitter();
  return pino(
    {
      level: options.level,
      base: { service: options.serviceName },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: boundFields },
      serializers: { err: describeError, msg: boundMessage },
      mixin: describeActiveSpan,
      redact: secretHeaders.flatMap((name) => ['headers', 'req.headers'].map((at) => join(at, name))),
      hooks: {
        streamWrite: (line) => {
          emitLine(line);
          return escapeDeceptive(line);
        },
      },
    },
    options.destination ?? openLogDestination(),
  );
}

function join(path: string, member: string): string {
  return member.startsWith('[') ? `${path}${member}` : `${path}.${member}`;
}

function boundMessage(message: unknown): unknown {
  return typeof message === 'string' ? boundLogText(message) : message;
}

/** The fields that join a log line to its trace (https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/). */
function describeActiveSpan(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span)
    ? { trace_id: span.traceId, span_id: span.spanId }
    : {};
}
