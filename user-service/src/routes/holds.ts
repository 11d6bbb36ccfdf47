import {
  creditsField,
  problemResponses,
  uuidField,
  validationSpans,
  type Auth,
} from '@holdfast/service-kit/http';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { holdNotFound, toRefusalProblem } from '../errors.ts';
import { holdStates, type Hold, type HoldOutcome, type Ledger } from '../ledger/ledger.ts';
import { holdParams } from './schemas.ts';

/** The longest time that a hold may stand, in seconds: a day. */
const maxTtlSeconds = 86_400;

const holdRequestSchema = z
  .strictObject({
    credits: creditsField,
    ttl_seconds: z
      .int()
      .min(1)
      .max(maxTtlSeconds)
      .meta({ description: 'How long the credits stay held.', example: 900 }),
  })
  .register(validationSpans, { name: 'parse_request' });

const holdSchema = z
  .object({
    hold_id: z.uuid(),
    username: z.string(),
    credits: z.int().nullable().meta({ description: 'null where a release came before its hold' }),
    state: z.enum(holdStates),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Hold' });

/** Holds that one lookup takes at most. */
const maxLookup = 500;

const lookupRequestSchema = z
  .strictObject({
    hold_ids: z
      .array(uuidField)
      .min(1)
      .max(maxLookup)
      .meta({ description: 'Which holds, whoever’s they are.' }),
  })
  .register(validationSpans, { name: 'parse_request' });

const lookupSchema = z.object({
  holds: z.array(holdSchema).meta({ description: 'In any order; holds that do not exist are left out.' }),
});

const path = '/users/:username/limits/holds/:hold_id';
const schema = { tags: ['holds'], security: [{ service: [] }], params: holdParams };

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
        body: holdRequestSchema,
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
      const [hold] = await ledger.findHolds([holdId]);
      if (hold?.username !== username) throw holdNotFound();
      return presentHold(hold);
    },
  );

  app.post(
    '/holds/lookup',
    {
      schema: {
        tags: ['holds'],
        security: [{ service: [] }],
        summary: 'Look at many holds at once',
        body: lookupRequestSchema,
        response: { 200: lookupSchema, ...problemResponses(400, 401, 413, 415, 422, 503) },
      },
    },
    async (request) => ({ holds: (await ledger.findHolds(request.body.hold_ids)).map(presentHold) }),
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

function presentOutcome(result: HoldOutcome): z.output<typeof holdSchema> {
  if ('hold' in result) return presentHold(result.hold);
  throw toRefusalProblem(result);
}

function presentHold(hold: Hold): z.output<typeof holdSchema> {
  return {
    hold_id: hold.holdId,
    username: hold.username,
    credits: hold.credits,
    state: hold.state,
    expires_at: hold.expiresAt?.toISOString() ?? null,
  };
}
