import type { RenderMetrics } from '@holdfast/telemetry/prometheus';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Database } from '../postgres/database.ts';
import { httpProblemTypes } from './problem-types.ts';
import { Problem, type ProblemResponses } from './problem.ts';

export interface HealthOptions {
  readonly database: Database;
  readonly renderMetrics: RenderMetrics | undefined;
  /** Of the service's contract. */
  readonly problemResponses: ProblemResponses;
}

/** Asked every few seconds, and never by a user. */
const probe = { traced: false, logged: false } as const;

const statusSchema = z.object({ status: z.literal('ok') });

/** `/healthz`: the process answers. `/readyz`: so does its database. `/metrics`: for Prometheus. */
export const healthRoutes: FastifyPluginAsyncZod<HealthOptions> = async (
  app,
  { database, renderMetrics, problemResponses },
) => {
  app.get(
    '/healthz',
    { config: probe, schema: { tags: ['operation'], response: { 200: statusSchema } } },
    () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: probe,
      schema: { tags: ['operation'], response: { 200: statusSchema, ...problemResponses(503) } },
    },
    async () => {
      try {
        await database.ping();
      } catch (error) {
        throw new Problem(httpProblemTypes['not-ready'], 'The database does not answer.', { cause: error });
      }
      return { status: 'ok' as const };
    },
  );

  if (renderMetrics === undefined) return;
  app.get('/metrics', { config: probe, schema: { hide: true } }, async (request, reply) => {
    const { contentType, body } = await renderMetrics(request.headers.accept);
    // As bytes: to a string Fastify would add a charset.
    return reply.type(contentType).header('vary', 'accept').send(Buffer.from(body));
  });
};
