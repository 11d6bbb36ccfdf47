import { pageQuery, type Auth } from '@holdfast/service-kit/http';
import { annotateSpan } from '@holdfast/conventions';
import type { UserAccounts } from '@holdfast/user-service-client';
import {
  entryPageSchema,
  limitsSchema,
  problemResponses,
  usernameField,
} from '@holdfast/user-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const userParams = z.object({ username: usernameField });

const schema = { tags: ['users'], security: [{ user: [] }], params: userParams };

/** Users' accounts, passed on from the user-service: a page in the browser talks to one origin alone. */
export const accountRoutes: FastifyPluginAsyncZod<{ accounts: UserAccounts; auth: Auth }> = async (
  app,
  { accounts, auth },
) => {
  app.get(
    '/users/:username/limits',
    {
      schema: {
        ...schema,
        summary: 'Limits, and what is used and available of them, from the user-service',
        response: { 200: limitsSchema, ...problemResponses(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { username } = request.params;
      annotateSpan({ 'holdfast.user.name': username });
      await auth.requireUser(request, username);
      return accounts.findLimits({ username, authorization: request.headers.authorization });
    },
  );

  app.get(
    '/users/:username/entries',
    {
      schema: {
        ...schema,
        summary: 'The ledger entries of a user, newest first, from the user-service',
        querystring: pageQuery,
        response: { 200: entryPageSchema, ...problemResponses(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { username } = request.params;
      annotateSpan({ 'holdfast.user.name': username });
      await auth.requireUser(request, username);
      return accounts.listEntries({ username, authorization: request.headers.authorization }, request.query);
    },
  );
};
