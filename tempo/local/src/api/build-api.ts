import { type BuiltPage, registerPage } from '@holdfast/tempo-page';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from '../logger.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { TraceqlError } from '../traceql/syntax.ts';
import { BadRequestError } from './bad-request-error.ts';
import { registerSearchRoutes } from './search-routes.ts';
import { registerStatusRoutes } from './status-routes.ts';
import { registerTagRoutes } from './tag-routes.ts';
import { registerTraceRoutes } from './trace-routes.ts';

/** Attribute names are part of paths, and longer than Fastify's default for a parameter allows. */
const longestParameter = 1_024;

/** Tempo's HTTP API over a store, and the page that shows what it holds. Answers carry `x-tempo-stand-in`, so that nobody takes it for Tempo itself. */
export function buildApi(dependencies: {
  store: TraceStore;
  logger: Logger;
  page: BuiltPage | undefined;
}): FastifyInstance {
  const { store, logger, page } = dependencies;
  const app = fastify({
    routerOptions: { maxParamLength: longestParameter },
  });

  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-tempo-stand-in', 'holdfast tempo/local');
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('404 page not found\n'),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    reply.type('text/plain');
    if (error instanceof TraceqlError) return reply.code(400).send(`invalid TraceQL query: ${error.message}`);
    if (error instanceof BadRequestError) return reply.code(400).send(error.message);
    const { statusCode = 500 } = error;
    if (statusCode < 500) return reply.code(statusCode).send(error.message);
    logger.error({ err: error, url: request.url }, 'request failed');
    return reply.code(500).send('internal error');
  });

  registerStatusRoutes(app);
  registerTraceRoutes(app, store);
  registerSearchRoutes(app, store);
  registerTagRoutes(app, store);
  registerPage(app, page);
  return app;
}
