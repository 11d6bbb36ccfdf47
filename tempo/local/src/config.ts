import { z } from 'zod';
import { defaultLimits } from './start-tempo-local.ts';

/** A batch has to fit: an exporter's default of 512 spans is well below this. */
const smallestMaxBytes = 1024 * 1024;

const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault);

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  TEMPO_PORT: port(3200),
  OTLP_GRPC_PORT: port(4317),
  OTLP_HTTP_PORT: port(4318),
  MAX_SPANS: z.coerce.number().int().min(1).default(defaultLimits.maxSpans),
  MAX_BYTES: z.coerce.number().int().min(smallestMaxBytes).default(defaultLimits.maxBytes),
});

/** The environment as this program reads it. */
export type Config = z.output<typeof schema>;

/** A variable has a value that cannot be used; the message is one line that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws {ConfigError} An empty variable counts as unset. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `${name}=${given[name] ?? ''}: ${issue.message}`;
  });
  throw new ConfigError(problems.join('; '));
}
