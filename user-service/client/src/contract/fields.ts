import { z } from 'zod';

/** The most credits that one operation may move: sums of many stay far inside what a number holds exactly. */
export const maxCredits = 1_000_000_000;

/**
 * A username: 1 to 64 letters, digits and `._@+-`, beginning with a letter or digit, so that it is safe in a path, a
 * log line and a span.
 */
export const usernameField = z
  .string()
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u, {
    error: 'takes 1 to 64 letters, digits and ._@+- and begins with a letter or digit',
  })
  .meta({ description: 'Whose credits.', example: 'test' });

/** A positive whole number of credits, up to 1,000,000,000. */
export const creditsField = z.int().min(1).max(maxCredits).meta({ example: 30 });
