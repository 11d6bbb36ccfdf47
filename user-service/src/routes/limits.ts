import type { Auth } from '@holdfast/service-kit/http';
import { limitsSchema, problemResponses } from '@holdfast/user-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { userNotFound } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { userParams } from './user-params.ts';

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
