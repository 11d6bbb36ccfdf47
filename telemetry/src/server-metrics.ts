import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHistogram } from './instruments.ts';
import { describeAnswer, nameMethod } from './server-span.ts';

/**
 * Makes the recorder of `http.server.request.duration`
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/).
 */
export function createServerDurationRecorder(): (
  request: FastifyRequest,
  reply: FastifyReply,
  durationMs: number,
) => void {
  const record = createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION);
  return function recordServerDuration(request, reply, durationMs) {
    record(
      durationMs / 1000,
      {
        [ATTR_HTTP_REQUEST_METHOD]: nameMethod(request.method),
        [ATTR_URL_SCHEME]: request.protocol,
        ...(request.routeOptions.url === undefined ? {} : { [ATTR_HTTP_ROUTE]: request.routeOptions.url }),
        ...describeAnswer(reply),
      },
      request.traceContext ?? undefined,
    );
  };
}
