import {
  problemResponses,
  reservationsServiceProblemTypes as problemTypes,
} from '@holdfast/reservations-service-client/contract';
import { Problem } from '@holdfast/service-kit/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TraceRelay } from '../browser-traces/relay.ts';
import { otlpMediaTypes, renameService } from '../browser-traces/rename-service.ts';
import { createTokenBucket } from '../browser-traces/token-bucket.ts';

export interface BrowserTraceOptions {
  readonly relay: TraceRelay;
  /** Origins whose pages may send spans, beside this service's own. */
  readonly webOrigins: readonly string[];
}

/** Larger requests are refused, in bytes: a page sends a few kilobytes at a time. */
const maxBytes = 256 * 1024;

/** Of all pages together. */
const requestsPerSecond = 50;
const burst = 100;

/** Spans of browsers, by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export const browserTraceRoutes: FastifyPluginAsyncZod<BrowserTraceOptions> = async (
  app,
  { relay, webOrigins },
) => {
  const bucket = createTokenBucket({ perSecond: requestsPerSecond, burst, now: () => performance.now() });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [...otlpMediaTypes],
    { parseAs: 'buffer', bodyLimit: maxBytes },
    (_request, body, done) => done(null, body),
  );
  // Before a body is read: what is not wanted costs nothing.
  app.addHook('onRequest', async (request) => {
    requireOrigin(request, webOrigins);
    if (request.headers['content-encoding'] !== undefined) {
      throw new Problem(problemTypes['unsupported-media-type'], 'Send the spans without a Content-Encoding.');
    }
    if (!bucket.take())
      throw new Problem(problemTypes['too-many-requests'], 'Send spans in fewer, larger batches.');
  });

  app.post(
    '/v1/traces',
    {
      // Spans about the arrival of spans would never end.
      config: { traced: false },
      schema: {
        tags: ['operation'],
        summary: 'Spans of the shop page, passed on to the trace backend',
        description:
          'An OTLP ExportTraceServiceRequest of 256 KiB at most, from pages of this origin or of WEB_ORIGINS. Its ' +
          'spans are filed under the service web. The answer does not wait for the backend.',
        consumes: [...otlpMediaTypes],
        body: z.unknown(),
        response: {
          200: {
            description: 'An empty ExportTraceServiceResponse, in the encoding of the request.',
            content: {
              'application/json': { schema: z.object({}) },
              'application/x-protobuf': { schema: z.unknown() },
            },
          },
          ...problemResponses(400, 403, 413, 415, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const contentType = request.headers['content-type'] ?? '';
      const mediaType = otlpMediaTypes.find((type) => contentType.toLowerCase().startsWith(type));
      const body =
        mediaType && Buffer.isBuffer(request.body) ? renameService(request.body, mediaType) : undefined;
      if (mediaType === undefined || body === undefined) {
        throw new Problem(
          problemTypes['malformed-request'],
          'The body is no ExportTraceServiceRequest of OTLP.',
        );
      }
      if (!relay.forward(body, mediaType)) {
        throw new Problem(
          problemTypes.overloaded,
          'Too many spans wait for the trace backend. Send them again later.',
        );
      }
      return reply
        .type(mediaType)
        .serializer((payload: unknown) => payload as string)
        .send(mediaType === 'application/json' ? '{}' : '');
    },
  );
};

/** A browser names the page's origin with every POST (https://fetch.spec.whatwg.org/#origin-header). */
function requireOrigin(request: FastifyRequest, webOrigins: readonly string[]): void {
  const { origin } = request.headers;
  if (origin === undefined || webOrigins.includes(origin)) return;
  // TLS may end before this service, so that it cannot know its own scheme: the host and port decide.
  if (URL.canParse(origin) && new URL(origin).host === request.headers.host) return;
  throw new Problem(
    problemTypes['origin-not-allowed'],
    'Spans come from this service’s own page, or from those of WEB_ORIGINS.',
  );
}
