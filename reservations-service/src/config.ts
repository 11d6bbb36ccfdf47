import { baseUrlField, describeServiceEnvironment } from '@holdfast/service-kit';
import { z } from 'zod';

/** The reservations-service's environment; README.md explains each variable. */
export const configSchema = describeServiceEnvironment({ port: 8081 }).extend({
  USER_SERVICE_URL: baseUrlField.default('http://localhost:8080'),
  /** How long a call of the user-service may take with its retries, in ms. */
  USER_SERVICE_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(2000),
  /** How long one attempt at such a call may take, in ms; unset, half of the whole. */
  USER_SERVICE_ATTEMPT_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).optional(),
  /** How long credits are held for a reservation, in seconds: up to a day. */
  RESERVATION_TTL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
  /** Pause between two rounds that settle reservations past their expiry, in ms. */
  SETTLE_INTERVAL_MS: z.coerce.number().int().min(10).max(3_600_000).default(1000),
});

export type Config = z.output<typeof configSchema>;
