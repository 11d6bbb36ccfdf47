import { servePage, type BuiltPage } from '@holdfast/service-kit/http';
import type { FastifyInstance } from 'fastify';

/** The addresses that the page itself reads. */
const addresses = ['/', '/trace/:traceId', '/map'] as const;

const notBuilt = 'The page is not built yet: run `npm run build`, then start this again.\n';

/**
 * Serves the page at its addresses, and its files.
 *
 * @param page undefined where it has not been built: its addresses then say so with 503
 */
export function registerPage(app: FastifyInstance, page: BuiltPage | undefined): void {
  if (page !== undefined) {
    servePage(app, { page, addresses });
    return;
  }
  for (const address of addresses) {
    app.get(address, (_request, reply) => reply.code(503).type('text/plain').send(notBuilt));
  }
}
