import { z } from 'zod';
import { usernameField } from './fields.ts';

/** The path parameters of a user's resources. */
export const userParamsSchema = z.object({ username: usernameField });

const amountsSchema = z.object({ reservations: z.int(), credits: z.int() });

/** The answer of `GET /users/:username/limits`. */
export const limitsSchema = z
  .object({
    username: z.string(),
    limits: amountsSchema.meta({ description: 'Reservations that may be open at once; credits owned.' }),
    used: amountsSchema.meta({ description: 'Open reservations; credits that they hold.' }),
    available: amountsSchema,
  })
  .meta({ id: 'Limits' });

export type LimitsBody = z.output<typeof limitsSchema>;

const entrySchema = z
  .object({
    version: z.int().meta({ description: 'Counts from 1 without gaps.' }),
    kind: z.enum(['grant', 'capture']).meta({ description: 'What moved the credits.' }),
    amount: z.int().meta({ description: 'Positive where credits came in.' }),
    balance_after: z.int(),
    hold_id: z
      .uuid()
      .nullable()
      .meta({ description: 'The hold, and so the reservation, that it belongs to.' }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Entry' });

export type EntryBody = z.output<typeof entrySchema>;

/** The answer of `GET /users/:username/entries`. */
export const entryPageSchema = z.object({
  entries: z.array(entrySchema),
  next_cursor: z.string().optional(),
});

export type EntryPageBody = z.output<typeof entryPageSchema>;
