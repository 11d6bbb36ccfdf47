import { validationSpans, type Auth } from '@holdfast/service-kit/http';
import {
  holdParamsSchema,
  holdRequestSchema,
  holdSchema,
  lookupRequestSchema,
  lookupSchema,
  problemResponses,
  type HoldBody,
} from '@holdfast/user-service-client/contract';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { holdNotFound, toRefusalProblem } from '../errors.ts';
import type { Hold, HoldOutcome, Ledger } from '../ledger/ledger.ts';

const paramsSchema = holdParamsSchema.register(validationSpans, { name: 'validate_username' });
const bodySchema = holdRequestSchema.register(validationSpans, { name: 'parse_request' });

const lookupBodySchema = lookupRequestSchema.register(validationSpans, { name: 'parse_request' });

const path = '/users/:username/limits/holds/:hold_id';
const schema = { tags: ['holds'], security: [{ service: [] }], params: paramsSchema };

/** Holds: credits set aside for a reservation, to be captured or released. */
export const holdRoutes: FastifyPluginAsyncZod<{ ledger: Ledger; auth: Auth }> = async (
  app,
  { ledger, auth },
) => {
  app.addHook('onRequest', auth.requireService);

  app.put(
    path,
    {
      schema: {
        ...schema,
        summary: 'Check the limits and hold credits, in one atomic step',
        description: 'Safe to repeat: 201 says held, 200 that the same hold stands already.',
        body: bodySchema,
        response: {
          200: holdSchema,
          201: holdSchema,
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { username, hold_id: holdId } = request.params;
      const { credits, ttl_seconds: ttlSeconds } = request.body;
      const result = await ledger.hold({ username, holdId, credits, ttlSeconds });
      return reply.code(result.outcome === 'held' ? 201 : 200).send(presentOutcome(result));
    },
  );

  app.get(
    path,
    {
      schema: {
        ...schema,
        summary: 'Look at a hold',
        response: { 200: holdSchema, ...problemResponses(401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { username, hold_id: holdId } = request.params;
      const hold = await ledger.findHold({ username, holdId });
      if (hold === undefined) throw holdNotFound();
      return presentHold(hold);
    },
  );

  app.post(
    '/holds/lookup',
    {
      schema: {
        tags: ['holds'],
        security: [{ service: [] }],
        summary: 'What has become of many holds',
        body: lookupBodySchema,
        response: { 200: lookupSchema, ...problemResponses(400, 401, 413, 415, 422, 503) },
      },
    },
    async (request) => {
      const holds = await ledger.lookUpHolds(request.body.hold_ids);
      return { holds: holds.map(({ holdId, state }) => ({ hold_id: holdId, state })) };
    },
  );

  app.post(
    `${path}/capture`,
    {
      schema: {
        ...schema,
        summary: 'Spend the credits of a hold',
        response: { 200: holdSchema, ...problemResponses(401, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { username, hold_id: holdId } = request.params;
      return presentOutcome(await ledger.capture({ username, holdId }));
    },
  );

  app.delete(
    path,
    {
      schema: {
        ...schema,
        summary: 'Give the credits of a hold back',
        description: 'Leaves a tombstone where the hold never arrived, so that it is refused when it does.',
        response: { 200: holdSchema, ...problemResponses(401, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { username, hold_id: holdId } = request.params;
      return presentOutcome(await ledger.release({ username, holdId }));
    },
  );
};

function presentOutcome(result: HoldOutcome): HoldBody {
  if ('hold' in result) return presentHold(result.hold);
  throw toRefusalProblem(result);
}

function presentHold(hold: Hold): HoldBody {
  return {
    hold_id: hold.holdId,
    username: hold.username,
    credits: hold.credits,
    state: hold.state,
    expires_at: hold.expiresAt?.toISOString() ?? null,
  };
}
