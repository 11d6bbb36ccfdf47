import { z } from 'zod';
import { creditsField } from './fields.ts';

/** The body of `PUT /users/:username`. */
export const userRequestSchema = z.strictObject({
  limits: z.strictObject({
    reservations: z
      .int()
      .min(0)
      .max(1_000_000)
      .meta({ description: 'Reservations that may be open at once.', example: 5 }),
  }),
});

/** The answer of `PUT /users/:username`. */
export const userSchema = z
  .object({ username: z.string(), limits: z.object({ reservations: z.int() }) })
  .meta({ id: 'User' });

/** The body of `POST /users/:username/credits`. */
export const grantRequestSchema = z.strictObject({ credits: creditsField });

/** The answer of `POST /users/:username/credits`. */
export const grantSchema = z
  .object({ username: z.string(), credits: z.int(), balance_after: z.int(), version: z.int() })
  .meta({ id: 'Grant' });

export type UserBody = z.output<typeof userSchema>;
export type GrantBody = z.output<typeof grantSchema>;
