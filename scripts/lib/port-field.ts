import { z } from 'zod';

const message = 'a port is a whole number from 1 to 65535';

/** A port that something listens on, as a variable of the environment. */
export const portField = z.coerce
  .number({ error: message })
  .int(message)
  .min(1, message)
  .max(65_535, message);
