import { reservationsServiceProblemTypes as problemTypes } from '@holdfast/reservations-service-client/contract';
import { Problem, servePage, type BuiltPage } from '@holdfast/service-kit/http';
import type { FastifyPluginAsync } from 'fastify';

/** The shop page at `/`, with its assets. */
export const pageRoutes: FastifyPluginAsync<{ page: BuiltPage | undefined }> = async (app, { page }) => {
  // What the page is made of is no traffic worth a trace.
  const routeOptions = { config: { traced: false }, schema: { hide: true } };
  if (page !== undefined) {
    servePage(app, { page, addresses: ['/'], routeOptions });
    return;
  }
  app.get('/', routeOptions, () => {
    throw new Problem(
      problemTypes['page-not-built'],
      'Run npm run build and start the service again. /docs describes the API, which works without the page.',
    );
  });
};
