import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const timeoutMs = 30_000;

/**
 * Passes Tempo's read API on, so that the page finds it where it comes from itself: no CORS, and a Content-Security-Policy
 * that allows one origin. Only GETs, and only below /api/ and /ready.
 *
 * @param options.headers sent to Tempo with each request, such as `authorization` or `x-scope-orgid`
 */
export function registerTempoProxy(
  app: FastifyInstance,
  options: { tempoUrl: string; headers?: Readonly<Record<string, string>> },
): void {
  const base = new URL(`${options.tempoUrl.replace(/\/+$/, '')}/`);
  const pass = async (request: FastifyRequest, reply: FastifyReply) => {
    const url = new URL(request.url.replace(/^\/+/, ''), base);
    const isAllowed = url.href.startsWith(`${base.href}api/`) || url.href === `${base.href}ready`;
    if (!isAllowed) return reply.code(404).type('text/plain').send('404 page not found\n');
    const answer = await ask(url, { accept: 'application/json', ...options.headers });
    if (typeof answer === 'string') {
      return reply.code(502).type('text/plain').send(`no answer from Tempo at ${base.origin}: ${answer}`);
    }
    reply.code(answer.status).type(answer.headers.get('content-type') ?? 'text/plain');
    return reply.send(answer.body ? Readable.fromWeb(answer.body as never) : '');
  };
  app.get('/api/*', pass);
  app.get('/ready', pass);
}

/** @returns the answer, or why there is none */
async function ask(url: URL, headers: Record<string, string>): Promise<Response | string> {
  try {
    return await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const cause: unknown = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
    return cause instanceof Error ? cause.message : error.message;
  }
}
