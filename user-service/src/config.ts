import { describeServiceEnvironment } from '@holdfast/service-kit/process';
import { z } from 'zod';

/** The user-service's environment; README.md explains each variable. */
export const configSchema = describeServiceEnvironment({ port: 8080 }).extend({
  /** Pause between two sweeps of expired holds, in ms. */
  SWEEP_INTERVAL_MS: z.coerce.number().int().min(10).max(3_600_000).default(1000),
  /** Lanes of the ledger: each has a connection of its own, beside DATABASE_POOL_SIZE. */
  LEDGER_LANES: z.coerce.number().int().min(1).max(64).default(1),
  /** Operations that one round trip carries at most. */
  LEDGER_MAX_BATCH: z.coerce.number().int().min(1).max(10_000).default(256),
  /** Operations that wait in a lane at most; further ones are answered 503. */
  LEDGER_MAX_QUEUE: z.coerce.number().int().min(1).max(1_000_000).default(2000),
  /** How long an operation may wait for its round trip before it is answered 503, in ms. */
  LEDGER_MAX_WAIT_MS: z.coerce.number().int().min(10).max(60_000).default(2000),
  /** How long GET /integrity may take before it is answered 503, in ms. */
  INTEGRITY_TIMEOUT_MS: z.coerce.number().int().min(1).max(3_600_000).default(60_000),
  /** Pause between two checks of the whole ledger that the service makes by itself, in ms; 0 for none. */
  INTEGRITY_INTERVAL_MS: z.coerce.number().int().min(0).max(604_800_000).default(3_600_000),
});

export type Config = z.output<typeof configSchema>;
