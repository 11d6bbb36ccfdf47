import { join } from 'node:path';
import {
  createLaneMetrics,
  openDatabase,
  openLaneConnections,
  startListening,
} from '@holdfast/service-kit/postgres';
import { runToExit, type RunningService } from '@holdfast/service-kit/process';
import { prepareService } from '@holdfast/service-kit/start';
import { closeServer, readPage } from '@holdfast/service-kit/http';
import { withoutTracing } from '@holdfast/telemetry';
import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';
import { connectUserService } from '@holdfast/user-service-client';
import { maxLookup } from '@holdfast/user-service-client/contract';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './app.ts';
import { createTraceRelay } from './browser-traces/relay.ts';
import { configSchema } from './config.ts';
import { seedDemoItems } from './demo-data.ts';
import { createItemCache } from './items/item-cache.ts';
import { createPostgresContents } from './items/postgres-contents.ts';
import { createPostgresItems } from './items/postgres-items.ts';
import { observeSettlerLag } from './reservations/due-reservations.ts';
import { laneMetricsOptions } from './reservations/insert-reservations.ts';
import { startOwedReleases } from './reservations/owed-releases.ts';
import { createPostgresIdempotentAnswers } from './reservations/postgres-idempotent-answers.ts';
import { createPostgresReservations } from './reservations/postgres-reservations.ts';
import { startSettler } from './reservations/settler.ts';

const name = 'reservations-service';
const { version } = packageJson;

async function start(): Promise<RunningService> {
  const { config, logger, telemetry } = await prepareService({
    name,
    version,
    environment: process.env,
    configSchema,
    migrations: join(import.meta.dirname, '../migrations'),
  });
  const connection = { url: config.DATABASE_URL, peerService: 'reservations-service-db', logger };
  const database = openDatabase({ ...connection, poolSize: config.DATABASE_POOL_SIZE });
  const lanes = openLaneConnections({ ...connection, name: 'reservations', lanes: 1 });
  const laneMetrics = createLaneMetrics(laneMetricsOptions);
  const cache = createItemCache(createPostgresItems(database));
  const { items } = cache;
  // Before items are kept in memory: an item's first reservation after a start shows the whole path.
  if (config.DEMO_DATA) await withoutTracing(async () => seedDemoItems(items));
  const itemChanges = startListening({
    url: config.DATABASE_URL,
    channel: 'items_changed',
    logger,
    onNotification: cache.forget,
    onListening: cache.start,
    onLost: cache.stop,
  });
  const userServiceOptions = {
    url: config.USER_SERVICE_URL,
    timeoutMs: config.USER_SERVICE_TIMEOUT_MS,
    attemptTimeoutMs: config.USER_SERVICE_ATTEMPT_TIMEOUT_MS,
    serviceToken: config.SERVICE_TOKEN,
    logger,
  };
  const userService = connectUserService(userServiceOptions);
  // What the settler fails at must neither open the circuit of requests that somebody waits for, nor use up their retries.
  const settlersUserService = connectUserService({ ...userServiceOptions, name: 'settler' });
  const reservations = createPostgresReservations(database, lanes, laneMetrics);
  const traceRelay = createTraceRelay({ url: config.OTLP_RELAY_URL, logger });
  const releasesUserService = connectUserService({ ...userServiceOptions, name: 'releases' });
  const releases = startOwedReleases({
    holds: releasesUserService.holds,
    holdMs: config.RESERVATION_TTL_SECONDS * 1000,
    logger,
  });

  const app = await buildApp({
    version,
    logger,
    database,
    items,
    contents: createPostgresContents(database),
    reservations,
    answers: createPostgresIdempotentAnswers(database),
    holds: userService.holds,
    accounts: userService.accounts,
    releases,
    reservationTtlSeconds: config.RESERVATION_TTL_SECONDS,
    adminToken: config.ADMIN_TOKEN,
    serviceToken: config.SERVICE_TOKEN,
    jwksUrl: config.AUTH_JWKS_URL,
    grafanaUrl: config.GRAFANA_URL,
    traceUrlTemplate: config.TRACE_URL_TEMPLATE,
    trustedCallers: config.TRACEPARENT_TRUST,
    webOrigins: config.WEB_ORIGINS,
    traceRelay,
    page: await readPage(join(import.meta.dirname, '../../web/dist')),
    renderMetrics: createMetricsRenderer(telemetry),
  });
  await app.listen({ port: config.PORT, host: config.HOST });
  const settler = startSettler({
    reservations,
    holds: settlersUserService.holds,
    intervalMs: config.SETTLE_INTERVAL_MS,
    maxBatch: maxLookup,
    logger,
  });
  const settlerLag = observeSettlerLag(database, logger);

  return {
    logger,
    steps: [
      { name: 'server', close: async (timeoutMs) => closeServer(app, timeoutMs) },
      { name: 'settler', close: settler.close },
      settlerLag,
      { name: 'changes of items', close: itemChanges.close },
      { name: 'owed releases', close: releases.close },
      { name: 'relay of browser traces', close: traceRelay.close },
      ...[userService, settlersUserService, releasesUserService].map(({ close }) => ({
        name: 'user-service client',
        close,
      })),
      { name: 'metrics of lanes', close: async () => laneMetrics.close() },
      ...[database, lanes].map(({ close }) => ({ name: 'database', close })),
      { name: 'telemetry', close: telemetry.shutdown },
    ],
  };
}

await runToExit(name, start);
