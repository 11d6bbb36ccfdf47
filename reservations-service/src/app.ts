import { problemResponses } from '@holdfast/reservations-service-client/contract';
import { createApp, createAuth, healthRoutes, type App, type BuiltPage } from '@holdfast/service-kit/http';
import type { Database } from '@holdfast/service-kit/postgres';
import type { TrustedCallers } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { RenderMetrics } from '@holdfast/telemetry/prometheus';
import type { UserAccounts } from '@holdfast/user-service-client';
import type { TraceRelay } from './browser-traces/relay.ts';
import type { Contents } from './items/content.ts';
import type { Items } from './items/item.ts';
import type { Holds } from '@holdfast/user-service-client';
import type { IdempotentAnswers } from './reservations/idempotent-answers.ts';
import type { OwedReleases } from './reservations/owed-releases.ts';
import type { Reservations } from './reservations/reservation.ts';
import { accountRoutes } from './routes/accounts.ts';
import { browserTraceRoutes } from './routes/browser-traces.ts';
import { registerCors } from './routes/cors.ts';
import { itemAdministrationRoutes } from './routes/item-administration.ts';
import { itemRoutes } from './routes/items.ts';
import { pageRoutes } from './routes/page.ts';
import { reservationRoutes } from './routes/reservations.ts';

export interface AppDependencies {
  /** Of the service, for its OpenAPI description. */
  readonly version: string;
  readonly logger: Logger;
  readonly database: Database;
  readonly items: Items;
  readonly contents: Contents;
  readonly reservations: Reservations;
  readonly answers: IdempotentAnswers;
  readonly holds: Holds;
  readonly accounts: UserAccounts;
  readonly releases: Pick<OwedReleases, 'owe'>;
  /** How long credits are held for a reservation, 1 to 86,400. */
  readonly reservationTtlSeconds: number;
  readonly adminToken: string | undefined;
  readonly serviceToken: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly grafanaUrl: string | undefined;
  /** Where a page shows a trace, with `{trace_id}` for its id; goes before `grafanaUrl`. */
  readonly traceUrlTemplate?: string | undefined;
  /** Whose traces are continued; every caller's unless it is given. */
  readonly trustedCallers?: TrustedCallers | undefined;
  /** Origins of other pages that may call the API, such as `https://shop.example`. */
  readonly webOrigins: readonly string[];
  readonly traceRelay: TraceRelay;
  /** The shop page, where it has been built. */
  readonly page: BuiltPage | undefined;
  readonly renderMetrics: RenderMetrics | undefined;
}

/** Builds the reservations-service's app. It never listens. */
export async function buildApp(dependencies: AppDependencies): Promise<App> {
  const { version, logger, database, items, grafanaUrl, renderMetrics } = dependencies;
  const auth = createAuth(dependencies);
  const app = await createApp({
    logger,
    grafanaUrl,
    traceUrlTemplate: dependencies.traceUrlTemplate,
    trustedCallers: dependencies.trustedCallers,
    openapi: {
      title: 'Holdfast reservations-service',
      description: 'Items, and reservations of them that credits are held for.',
      version,
    },
  });
  await registerCors(app, dependencies.webOrigins);
  await app.register(healthRoutes, { database, renderMetrics, problemResponses });
  await app.register(reservationRoutes, { ports: dependencies, auth });
  await app.register(itemRoutes, { items });
  await app.register(itemAdministrationRoutes, { items, auth });
  await app.register(accountRoutes, { accounts: dependencies.accounts, auth });
  const { traceRelay: relay, webOrigins } = dependencies;
  await app.register(browserTraceRoutes, { relay, webOrigins });
  await app.register(pageRoutes, { page: dependencies.page });
  return app;
}
