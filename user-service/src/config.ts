import { describeServiceEnvironment } from '@holdfast/service-kit';
import { z } from 'zod';

/** The user-service's environment; README.md explains each variable. */
export const configSchema = describeServiceEnvironment({ port: 8080 }).extend({
  /** Pause between two sweeps of expired holds, in ms. */
  SWEEP_INTERVAL_MS: z.coerce.number().int().min(10).max(3_600_000).default(1000),
});

export type Config = z.output<typeof configSchema>;
