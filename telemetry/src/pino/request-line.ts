import { isSpanContextValid, trace, type Context } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
} from '@opentelemetry/semantic-conventions';
import { pino, type DestinationStream, type Logger } from 'pino';
import { boundText } from '../bounded-text.ts';
import { writeLogText } from './log-escapes.ts';
import { createRecordEmitter } from '../logs/log-records.ts';

/** What the log says of a request that was answered. */
export interface AnsweredRequest {
  /** As Fastify counts requests. */
  readonly id: string;
  readonly method: string;
  /** As spans spell it, such as `/items/{id}`; `undefined` where no route took the request. */
  readonly route: string | undefined;
  /** As it was sent, with or without its query; no more than 256 code units of the path are written. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  /** Of an answer that reports an error of the service's own. */
  readonly errorType?: string | undefined;
  /** Whose span the line belongs to. */
  readonly context: Context | undefined;
}

/** What a line calls that for which the semantic conventions have no name. */
export interface RequestLineNames {
  readonly id: string;
  /** In ms. */
  readonly duration: string;
}

const message = 'Answered a request';

/**
 * Makes what writes the line of a request into a logger's destination. It is the line that the logger itself would write at
 * the level `info`, put together from parts of which only the path comes from a caller: serializers, bounds and redaction
 * have nothing else to look at, and they cost more than the rest of the line.
 *
 * The line and its record are under the conventions' names, the same as spans and metrics.
 *
 * @param logger made by `createLogger`
 */
export function createRequestLineWriter(
  logger: Logger,
  names: RequestLineNames,
): (request: AnsweredRequest) => void {
  const destination = findDestination(logger);
  const { service } = logger.bindings() as { readonly service: string };
  const afterTime = `,"service":${writeLogText(service)},${writeLogText(names.id)}:`;
  const beforeDuration = `,${writeLogText(names.duration)}:`;
  const end = `,"msg":"${message}"}\n`;
  const routes = new Map<string, string>();
  const records = createRecordEmitter();

  /** Routes are few, and none of them is a caller's. */
  function describeRoute(route: string): string {
    const described = routes.get(route) ?? `,"${ATTR_HTTP_ROUTE}":${writeLogText(route)}`;
    routes.set(route, described);
    return described;
  }

  return (request) => {
    if (!logger.isLevelEnabled('info')) return;
    const { id, method, route, url, status, errorType } = request;
    const nowMs = Date.now();
    const queryStart = url.indexOf('?');
    const path = boundText(queryStart === -1 ? url : url.slice(0, queryStart));
    const durationMs = Math.round(request.durationMs * 1000) / 1000;
    destination.write(
      `{"level":"info","time":"${new Date(nowMs).toISOString()}"${afterTime}${writeLogText(id)}` +
        describeSpan(request.context) +
        `,"${ATTR_HTTP_REQUEST_METHOD}":${writeLogText(method)}${route === undefined ? '' : describeRoute(route)}` +
        `,"${ATTR_URL_PATH}":${writeLogText(path)},"${ATTR_HTTP_RESPONSE_STATUS_CODE}":${status}` +
        (errorType === undefined ? '' : `,"${ATTR_ERROR_TYPE}":${writeLogText(errorType)}`) +
        `${beforeDuration}${durationMs}${end}`,
    );
    if (!records.isEnabled()) return;
    records.emit({
      level: 'info',
      atMs: nowMs,
      message,
      attributes: {
        [names.id]: id,
        [ATTR_HTTP_REQUEST_METHOD]: method,
        ...(route === undefined ? {} : { [ATTR_HTTP_ROUTE]: route }),
        [ATTR_URL_PATH]: path,
        [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
        ...(errorType === undefined ? {} : { [ATTR_ERROR_TYPE]: errorType }),
        [names.duration]: durationMs,
      },
      context: request.context,
    });
  };
}

/** A logger's own stream, so that its lines and these keep their order. */
function findDestination(logger: Logger): DestinationStream {
  const { [pino.symbols.streamSym]: destination } = logger as unknown as Record<symbol, DestinationStream>;
  if (destination === undefined) throw new TypeError('The logger has no stream: it was not made by pino.');
  return destination;
}

function describeSpan(context: Context | undefined): string {
  const span = context === undefined ? undefined : trace.getSpanContext(context);
  return span !== undefined && isSpanContextValid(span)
    ? `,"trace_id":"${span.traceId}","span_id":"${span.spanId}"`
    : '';
}
