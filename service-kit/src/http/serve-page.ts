import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { BuiltPage, PageFile } from './read-page.ts';

/**
 * What a page may load and reach: its own origin's files and routes, and nothing inline
 * (https://www.w3.org/TR/CSP3/). Whatever slips into it must not run, load or send anything.
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

/** Content-Encodings, the best first. */
const compressions = ['br', 'gzip'] as const;

export interface ServePageOptions {
  readonly page: BuiltPage;
  /** The addresses that the page itself reads, as routes. */
  readonly addresses: readonly string[];
  /** Of every route. */
  readonly routeOptions?: RouteShorthandOptions;
}

/** Serves a page at its addresses, and its files, as the browser takes them: by ETag, and compressed. */
export function servePage(
  app: FastifyInstance,
  { page, addresses, routeOptions = {} }: ServePageOptions,
): void {
  const files = [...addresses.map((address) => [address, page.index] as const), ...page.assets];
  for (const [path, file] of files) {
    app.get(path, routeOptions, (request, reply) => sendPageFile(file, request, reply));
  }
}

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

function chooseEncoding({ encodings }: PageFile, accepted = ''): keyof PageFile['encodings'] {
  const offered = compressions.filter((name) => encodings[name] !== undefined);
  return negotiate(accepted.toLowerCase(), offered) ?? 'identity';
}
