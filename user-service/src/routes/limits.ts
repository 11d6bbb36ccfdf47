import { problemResponses, type Auth } from '@holdfast/service-kit/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { userNotFound } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { userParams } from './schemas.ts';

const amountsSchema = z.object({ reservations: z.int(), credits: z.int() });

const limitsSchema = z
  .object({
    username: z.string(),
    limits: amountsSchema.meta({ description: 'Reservations that may be open at once; credits owned.' }),
    used: amountsSchema.meta({ description: 'Open reservations; credits that they hold.' }),
    available: amountsSchema,
  })
  .meta({ id: 'Limits' });

/** What a user may have, has, and has left. */
export const limitRoutes: FastifyPluginAsyncZod<{ ledger: Ledger; auth: Auth }> = async (
  app,
  { ledger, auth },
) => {
  app.get(
    '/users/:username/limits',
    {
      schema: {
        tags: ['users'],
        summary: 'Limits, and what is used and available of them',
        security: [{ user: [] }],
        params: userParams,
        response: { 200: limitsSchema, ...problemResponses(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      await auth.requireUser(request, request.params.username);
      const limits = await ledger.findLimits(request.params.username);
      if (limits === undefined) throw userNotFound();
      return limits;
    },
  );
};
