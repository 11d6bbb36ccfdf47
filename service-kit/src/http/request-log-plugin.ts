import { boundText, runInTrace } from '@holdfast/telemetry';
import fp from 'fastify-plugin';

/** Writes one line a request, when it has been answered, with the ids of its trace. */
export const requestLogPlugin = fp(
  async (app) => {
    app.addHook('onResponse', (request, reply, done) => {
      if (request.routeOptions.config.traced !== false) {
        runInTrace(request, () => {
          request.log.info(
            {
              method: request.method,
              route: request.routeOptions.url,
              path: boundText(request.url.split('?', 1)[0] ?? ''),
              status: reply.statusCode,
              duration_ms: Math.round(reply.elapsedTime * 1000) / 1000,
            },
            'Answered a request',
          );
        });
      }
      done();
    });
  },
  { name: 'holdfast-request-log', dependencies: ['holdfast-tracing'] },
);
