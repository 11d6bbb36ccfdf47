import { Problem } from '@holdfast/service-kit';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { PageFile, PageFiles } from '../page/read-page.ts';

/**
 * What the page may load and reach: its own origin's files and routes, and nothing inline
 * (https://www.w3.org/TR/CSP3/).
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The shop page at `/`, with its assets. */
export const pageRoutes: FastifyPluginAsync<{ page: PageFiles | undefined }> = async (app, { page }) => {
  // What the page is made of is no traffic worth a trace.
  const options = { config: { traced: false }, schema: { hide: true } };
  if (page === undefined) {
    app.get('/', options, () => {
      throw new Problem(
        'page-not-built',
        'Run npm run build and start the service again. /docs describes the API, which works without the page.',
      );
    });
    return;
  }
  for (const [path, file] of page) {
    app.get(path, options, (request, reply) => sendPageFile(file, request, reply));
  }
};

function sendPageFile(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const encoding = chooseEncoding(file, request.headers['accept-encoding']);
  // Each encoding is a representation of its own, and so has an ETag of its own (RFC 9110, section 8.8.3.3).
  const etag = encoding === 'identity' ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  void reply.headers({
    ...securityHeaders,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag,
  });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  return reply.type(file.contentType).send(file.encodings[encoding]);
}

function chooseEncoding(file: PageFile, accepted = ''): keyof PageFile['encodings'] {
  const names = new Set(
    accepted.split(',').flatMap((part) => {
      const [name = '', quality = ''] = part.split(';');
      return /^\s*q=0(?:\.0*)?\s*$/.test(quality) ? [] : [name.trim().toLowerCase()];
    }),
  );
  for (const encoding of ['br', 'gzip'] as const) {
    if (names.has(encoding) && file.encodings[encoding] !== undefined) return encoding;
  }
  return 'identity';
}
