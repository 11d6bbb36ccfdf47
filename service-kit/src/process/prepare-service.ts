import { startTelemetry } from '@holdfast/conventions';
import { loadTracingMode, type Telemetry } from '@holdfast/telemetry';
import { createLogger, type Logger } from '@holdfast/telemetry/pino';
import type { z } from 'zod';
import { loadConfig, type describeServiceEnvironment } from './config.ts';
import { migrate } from '../postgres/migrate.ts';

export interface ServiceDescription<Schema extends z.ZodType> {
  /** As in its traces, its log and its metrics. */
  readonly name: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the environment: what {@link describeServiceEnvironment} describes, and more. */
  readonly configSchema: Schema;
  /** The folder of its database's migrations. */
  readonly migrations: string;
}

export interface PreparedService<Config> {
  readonly config: Config;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
}

type ServiceEnvironment = z.output<ReturnType<typeof describeServiceEnvironment>>;

/**
 * Does what each service begins with: reads its configuration, starts telemetry before anything else is built, and
 * brings its database to the newest schema.
 *
 * @throws ConfigError naming every variable that is missing or wrong
 * @throws what {@link migrate} throws
 */
export async function prepareService<Schema extends z.ZodType<ServiceEnvironment>>(
  service: ServiceDescription<Schema>,
): Promise<PreparedService<z.output<Schema>>> {
  const config = loadConfig(service.configSchema, service.environment);
  const logger = createLogger({ serviceName: service.name, level: config.LOG_LEVEL });
  const telemetry = startTelemetry({
    serviceName: service.name,
    serviceVersion: service.version,
    logger,
    baggageAttributes: config.BAGGAGE_SPAN_ATTRIBUTES,
    tracing: await loadTracingMode(config.TRACING_MODE),
    resource: { 'holdfast.tracing.mode': config.TRACING_MODE },
  });
  await migrate({ url: config.DATABASE_URL, directory: service.migrations, logger });
  if (config.AUTH_JWKS_URL === undefined) {
    logger.warn('AUTH_JWKS_URL is not set: every caller may act for every user');
  }
  return { config, logger, telemetry };
}
