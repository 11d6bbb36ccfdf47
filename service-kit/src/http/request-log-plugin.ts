import { createRequestLineWriter, type Logger } from '@holdfast/telemetry';
import fp from 'fastify-plugin';

/** Writes one line a request, when it has been answered, with the ids of its trace. */
export const requestLogPlugin = fp<{ readonly logger: Logger }>(
  async (app, { logger }) => {
    const writeLine = createRequestLineWriter(logger);
    app.addHook('onResponse', (request, reply, done) => {
      const { config, url: route } = request.routeOptions;
      if (config.traced !== false) {
        writeLine({
          id: request.id,
          method: request.method,
          route,
          url: request.url,
          status: reply.statusCode,
          durationMs: reply.elapsedTime,
          context: request.traceContext ?? undefined,
        });
      }
      done();
    });
  },
  { name: 'holdfast-request-log', dependencies: ['holdfast-tracing'] },
);
