import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { FastifyRequest } from 'fastify';
import { createHistogram, type builtInMetrics } from '../metrics/built-in-metrics.ts';
import type { MetricAttributesOf } from '../registry/metric-declaration.ts';
import type { HttpMethods } from '../http-methods.ts';
import type { RequestOutcome } from './server-span.ts';

type DurationAttributes = MetricAttributesOf<
  (typeof builtInMetrics)[typeof METRIC_HTTP_SERVER_REQUEST_DURATION]
>;

/** Behind a proxy that is trusted, the scheme is what a header says, and so may be anything. */
const maxDescribed = 2000;

/** A request that is over. */
interface EndedRequest {
  readonly route: string | undefined;
  readonly outcome: RequestOutcome;
  readonly durationMs: number;
}

/**
 * Makes the recorder of `http.server.request.duration`
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/).
 */
export function createServerDurationRecorder({
  nameMethod,
}: HttpMethods): (request: FastifyRequest, ended: EndedRequest) => void {
  const record = createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION);
  // Methods, routes and outcomes are few: their attributes are made once.
  const described = new Map<string, DurationAttributes>();
  return (request, { route, outcome, durationMs }) => {
    const { method, protocol } = request;
    const { httpVersion } = request.raw;
    const key = `${method} ${protocol} ${httpVersion} ${outcome.status} ${outcome.errorType} ${route}`;
    let attributes = described.get(key);
    if (attributes === undefined) {
      attributes = describeDuration(
        { method: nameMethod(method), scheme: protocol, httpVersion, route },
        outcome,
      );
      if (described.size < maxDescribed) described.set(key, attributes);
    }
    record(durationMs / 1000, attributes, request.traceContext ?? undefined);
  };
}

interface DescribedRequest {
  readonly method: string;
  readonly scheme: string;
  readonly httpVersion: string;
  readonly route: string | undefined;
}

function describeDuration(
  { method, scheme, httpVersion, route }: DescribedRequest,
  { status, errorType }: RequestOutcome,
): DurationAttributes {
  return Object.freeze({
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
    ...(route === undefined ? {} : { [ATTR_HTTP_ROUTE]: route }),
    ...(status === undefined ? {} : { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(errorType === undefined ? {} : { [ATTR_ERROR_TYPE]: errorType }),
  });
}
