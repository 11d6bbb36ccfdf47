import { createApp, createAuth, healthRoutes, type App } from '@holdfast/service-kit/http';
import type { Database } from '@holdfast/service-kit/postgres';
import type { TrustedCallers } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { RenderMetrics } from '@holdfast/telemetry/prometheus';
import { problemResponses } from '@holdfast/user-service-client/contract';
import type { IntegrityCheck } from './integrity/integrity.ts';
import type { Ledger } from './ledger/ledger.ts';
import { entryRoutes } from './routes/entries.ts';
import { holdRoutes } from './routes/holds.ts';
import { integrityRoutes } from './routes/integrity.ts';
import { limitRoutes } from './routes/limits.ts';
import { userRoutes } from './routes/users.ts';

export interface AppDependencies {
  /** Of the service, for its OpenAPI description. */
  readonly version: string;
  readonly logger: Logger;
  readonly database: Database;
  readonly ledger: Ledger;
  readonly integrity: IntegrityCheck;
  readonly adminToken: string | undefined;
  readonly serviceToken: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly grafanaUrl: string | undefined;
  /** Where a page shows a trace, with `{trace_id}` for its id; goes before `grafanaUrl`. */
  readonly traceUrlTemplate?: string | undefined;
  /** Whose traces are continued; every caller's unless it is given. */
  readonly trustedCallers?: TrustedCallers | undefined;
  readonly renderMetrics: RenderMetrics | undefined;
}

/** Builds the user-service's app. It never listens. */
export async function buildApp(dependencies: AppDependencies): Promise<App> {
  const { version, logger, database, ledger, integrity, grafanaUrl, renderMetrics } = dependencies;
  const auth = createAuth(dependencies);
  const app = await createApp({
    logger,
    grafanaUrl,
    traceUrlTemplate: dependencies.traceUrlTemplate,
    trustedCallers: dependencies.trustedCallers,
    openapi: {
      title: 'Holdfast user-service',
      description: 'Users, their limits, and the ledger of their credits.',
      version,
    },
  });
  await app.register(healthRoutes, { database, renderMetrics, problemResponses });
  await app.register(limitRoutes, { ledger, auth });
  await app.register(holdRoutes, { ledger, auth });
  await app.register(entryRoutes, { ledger, auth });
  await app.register(userRoutes, { ledger, auth });
  await app.register(integrityRoutes, { integrity, auth });
  app.get('/', { config: { traced: false }, schema: { hide: true } }, (_request, reply) =>
    reply.redirect('/docs'),
  );
  return app;
}
