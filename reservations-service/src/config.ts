import { baseUrlField, describeServiceEnvironment } from '@holdfast/service-kit/process';
import { z } from 'zod';

/** Origins as browsers send them (RFC 6454), with commas between them: no path, no wildcard and never `null`. */
const originsField = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine((origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), {
    error: 'takes origins such as https://shop.example or http://localhost:5173, with commas between them',
  });

/** The reservations-service's environment; README.md explains each variable. */
export const configSchema = describeServiceEnvironment({ port: 8081 }).extend({
  USER_SERVICE_URL: baseUrlField.default('http://localhost:8080'),
  /** How long a call of the user-service may take with its retries, in ms. */
  USER_SERVICE_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(2000),
  /** How long one attempt at such a call may take, in ms; unset, half of the whole. */
  USER_SERVICE_ATTEMPT_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).optional(),
  /** Where browsers' spans are sent on to, by OTLP over HTTP. */
  OTLP_RELAY_URL: baseUrlField.default('http://localhost:4318'),
  WEB_ORIGINS: originsField,
  /** How long credits are held for a reservation, in seconds: up to a day. */
  RESERVATION_TTL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(900),
  /** Pause between two rounds that settle reservations past their expiry, in ms. */
  SETTLE_INTERVAL_MS: z.coerce.number().int().min(10).max(3_600_000).default(1000),
});

export type Config = z.output<typeof configSchema>;
