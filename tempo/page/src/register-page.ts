import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LoadedPage, PageFile } from './load-page.ts';

/** The addresses that the page itself reads. */
const pageRoutes = ['/', '/trace/:traceId', '/map'] as const;

/** Spans are written by others. Whatever slips into the page must not run, load or send anything. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const indexHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
} as const;

/** The build puts a hash of the content into the name of everything under /assets. */
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable' } as const;

const notBuilt = 'The page is not built yet: run `npm run build`, then start this again.\n';

/**
 * Serves the page at its addresses and its files under `/assets/`.
 *
 * @param page null where it has not been built: its addresses then say so with 503
 */
export function registerPage(app: FastifyInstance, page: LoadedPage | null): void {
  for (const route of pageRoutes) {
    app.get(route, (request, reply) => {
      if (page) return sendFile(request, reply.headers(indexHeaders), page.index);
      return reply.code(503).type('text/plain').send(notBuilt);
    });
  }
  app.get('/assets/*', (request, reply) => {
    const [address = ''] = request.url.split('?');
    const file = page?.assets.get(address);
    if (!file) return reply.callNotFound();
    return sendFile(request, reply.headers(assetHeaders), file);
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  reply.headers({ etag: file.etag, vary: 'accept-encoding', 'x-content-type-options': 'nosniff' });
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  reply.type(file.contentType);
  const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  return takesGzip ? reply.header('content-encoding', 'gzip').send(file.gzipped) : reply.send(file.body);
}
