import { metrics } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeAnswer, nameMethod } from './server-span.ts';

/** Bucket bounds in seconds, as the HTTP metric conventions advise. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Makes the recorder of `http.server.request.duration`, in seconds
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/).
 */
export function createServerDurationRecorder(): (
  request: FastifyRequest,
  reply: FastifyReply,
  durationMs: number,
) => void {
  const histogram = metrics
    .getMeter('@holdfast/telemetry')
    .createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION, {
      description: 'Duration of HTTP server requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: durationBuckets },
    });
  return function recordServerDuration(request, reply, durationMs) {
    histogram.record(durationMs / 1000, {
      [ATTR_HTTP_REQUEST_METHOD]: nameMethod(request.method),
      [ATTR_URL_SCHEME]: request.protocol,
      ...(request.routeOptions.url === undefined ? {} : { [ATTR_HTTP_ROUTE]: request.routeOptions.url }),
      ...describeAnswer(reply),
    });
  };
}
