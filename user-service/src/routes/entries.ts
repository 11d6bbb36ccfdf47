import { decodeCursor, encodeCursor, pageQuery, type Auth } from '@holdfast/service-kit/http';
import { entryPageSchema, problemResponses, type EntryBody } from '@holdfast/user-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { userNotFound } from '../errors.ts';
import type { Entry, Ledger } from '../ledger/ledger.ts';
import { userParams } from './user-params.ts';

/** The statement: what moved a user's credits. */
export const entryRoutes: FastifyPluginAsyncZod<{ ledger: Ledger; auth: Auth }> = async (
  app,
  { ledger, auth },
) => {
  app.get(
    '/users/:username/entries',
    {
      schema: {
        tags: ['users'],
        summary: 'The ledger entries of a user, newest first',
        security: [{ user: [] }],
        params: userParams,
        querystring: pageQuery,
        response: { 200: entryPageSchema, ...problemResponses(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { username } = request.params;
      const { cursor, limit } = request.query;
      await auth.requireUser(request, username);
      const owner = `entries:${username}`;
      const beforeVersion = cursor === undefined ? undefined : decodeCursor(cursor, owner, z.int().min(1));
      const entries = await ledger.listEntries({ username, beforeVersion, limit });
      if (entries === undefined) throw userNotFound();
      const last = entries.at(-1);
      return {
        entries: entries.map(presentEntry),
        ...(last !== undefined && last.version > 1 ? { next_cursor: encodeCursor(owner, last.version) } : {}),
      };
    },
  );
};

function presentEntry(entry: Entry): EntryBody {
  return {
    version: entry.version,
    kind: entry.kind,
    amount: entry.amount,
    balance_after: entry.balanceAfter,
    hold_id: entry.holdId,
    created_at: entry.createdAt.toISOString(),
  };
}
