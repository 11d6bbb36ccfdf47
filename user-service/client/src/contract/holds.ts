import { uuidField } from '@holdfast/service-kit/fields';
import { z } from 'zod';
import { creditsField, usernameField } from './fields.ts';

/** The longest time that a hold may stand, in seconds: a day. */
const maxTtlSeconds = 86_400;

/** The path parameters of a hold. */
export const holdParamsSchema = z.object({
  username: usernameField,
  hold_id: uuidField.meta({ description: "The hold's id, which its caller chose: the reservation's." }),
});

/** The body of `PUT /users/:username/limits/holds/:hold_id`. */
export const holdRequestSchema = z.strictObject({
  credits: creditsField,
  ttl_seconds: z
    .int()
    .min(1)
    .max(maxTtlSeconds)
    .meta({ description: 'How long the credits stay held.', example: 900 }),
});

/** The states of a hold; all but `held` are final. */
const holdStates = ['held', 'captured', 'released', 'expired', 'declined'] as const;
export type HoldState = (typeof holdStates)[number];

/** What every route of a hold answers. */
export const holdSchema = z
  .object({
    hold_id: z.uuid(),
    username: z.string(),
    credits: z.int().nullable().meta({ description: 'null where a release came before its hold' }),
    state: z.enum(holdStates),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Hold' });

export type HoldBody = z.output<typeof holdSchema>;

/** Holds that one lookup takes at most. */
export const maxLookup = 500;

/** The body of `POST /holds/lookup`. */
export const lookupRequestSchema = z.strictObject({
  hold_ids: z
    .array(uuidField)
    .min(1)
    .max(maxLookup)
    .meta({ description: 'Which holds, whoever’s they are.' }),
});

/** The answer of `POST /holds/lookup`. */
export const lookupSchema = z.object({
  holds: z
    .array(holdSchema.pick({ hold_id: true, state: true }))
    .meta({ description: 'In any order; holds that do not exist are left out.' }),
});
