import {
  idempotencyKeyField,
  jsonMediaType,
  renderProblem,
  sendIdempotentAnswer,
  validationSpans,
  type Auth,
  type RenderedAnswer,
} from '@holdfast/service-kit/http';
import {
  grantRequestSchema,
  grantSchema,
  problemResponses,
  userRequestSchema,
  userSchema,
  type GrantBody,
} from '@holdfast/user-service-client/contract';
import type { preValidationHookHandler } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { idempotencyKeyMissing, toRefusalProblem } from '../errors.ts';
import type { Entry, Ledger } from '../ledger/ledger.ts';
import { userParams } from './user-params.ts';

const userBodySchema = userRequestSchema.register(validationSpans, { name: 'parse_request' });
const grantBodySchema = grantRequestSchema.register(validationSpans, { name: 'parse_request' });

const schema = { tags: ['administration'], security: [{ administration: [] }], params: userParams };

/** Administration: users and what they are given. */
export const userRoutes: FastifyPluginAsyncZod<{ ledger: Ledger; auth: Auth }> = async (
  app,
  { ledger, auth },
) => {
  app.addHook('onRequest', auth.requireAdministrator);

  app.put(
    '/users/:username',
    {
      schema: {
        ...schema,
        summary: 'Create a user, or change the limits',
        description: 'Credits are granted by POST /users/{username}/credits.',
        body: userBodySchema,
        response: {
          200: userSchema,
          201: userSchema,
          ...problemResponses(400, 401, 403, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { username } = request.params;
      const { limits } = request.body;
      const { created } = await ledger.setLimits({ username, reservations: limits.reservations });
      return reply.code(created ? 201 : 200).send({ username, limits });
    },
  );

  app.post(
    '/users/:username/credits',
    {
      preValidation: requireIdempotencyKey,
      schema: {
        ...schema,
        summary: 'Give a user credits',
        description:
          'Safe to repeat under the same Idempotency-Key, which is required: the 201, or the 409 of a user who would own ' +
          'too many credits, comes again, byte for byte and with Idempotent-Replayed: true. Other refusals are not kept ' +
          'under the key. Keys are each user’s own, and kept as long as the user.',
        headers: z.object({ 'idempotency-key': idempotencyKeyField }),
        body: grantBodySchema,
        response: {
          201: grantSchema,
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { username } = request.params;
      const { credits } = request.body;
      const idempotencyKey = request.headers['idempotency-key'];
      const refusal = renderProblem(toRefusalProblem({ outcome: 'credit-limit-reached' }), request);
      const result = await ledger.grant({ username, idempotencyKey, credits, refusal: refusal.body });
      switch (result.outcome) {
        case 'granted':
        case 'already-granted': {
          const answer = renderGrant({ username, entry: result.entry });
          return sendIdempotentAnswer(reply, { answer, isReplay: result.outcome === 'already-granted' });
        }
        case 'credit-limit-reached':
        case 'already-refused': {
          const answer = { ...refusal, body: result.answer };
          return sendIdempotentAnswer(reply, { answer, isReplay: result.outcome === 'already-refused' });
        }
        case 'user-not-found':
        case 'idempotency-key-reused':
          throw toRefusalProblem(result);
      }
    },
  );
};

/** As section 2.7 of draft-ietf-httpapi-idempotency-key-header-07 asks. What a key looks like, the schema says. */
const requireIdempotencyKey: preValidationHookHandler = (request, _reply, done) => {
  done(request.headers['idempotency-key'] === undefined ? idempotencyKeyMissing() : undefined);
};

/** Decides the bytes of a grant's answer: what it tells never changes, so that a replay gets the same ones. */
function renderGrant({ username, entry }: { username: string; entry: Entry }): RenderedAnswer {
  const grant: GrantBody = {
    username,
    credits: entry.amount,
    balance_after: entry.balanceAfter,
    version: entry.version,
  };
  return { status: 201, contentType: jsonMediaType, body: JSON.stringify(grant) };
}
