import { join } from 'node:path';
import { createLaneMetrics, openDatabase, openLaneConnections } from '@holdfast/service-kit/postgres';
import { closeServer } from '@holdfast/service-kit/http';
import { runToExit, type RunningService } from '@holdfast/service-kit/process';
import { prepareService } from '@holdfast/service-kit/start';
import { withoutTracing } from '@holdfast/telemetry';
import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';
import packageJson from '../package.json' with { type: 'json' };
import { buildApp } from './app.ts';
import { configSchema } from './config.ts';
import { countLockWaits, measureLedger, measureSweeperLag } from './ledger/measure-ledger.ts';
import { createPostgresLedger, laneMetricsOptions } from './ledger/postgres-ledger.ts';
import { seedDemoUsers } from './demo-data.ts';
import { tryCheckIntegrity } from './integrity/inspect-ledger.ts';
import { createIntegrityCheck } from './integrity/integrity-check.ts';
import { startIntegrityWatch } from './integrity/integrity-watch.ts';
import { observeLedger } from './ledger/ledger-metrics.ts';
import { startSweeper } from './ledger/sweeper.ts';

const name = 'user-service';
const { version } = packageJson;

async function start(): Promise<RunningService> {
  const { config, logger, telemetry } = await prepareService({
    name,
    version,
    environment: process.env,
    configSchema,
    migrations: join(import.meta.dirname, '../migrations'),
  });
  const connection = { url: config.DATABASE_URL, peerService: 'user-service-db', logger };
  const database = openDatabase({ ...connection, poolSize: config.DATABASE_POOL_SIZE });
  const lanes = openLaneConnections({ ...connection, name: 'ledger', lanes: config.LEDGER_LANES });
  const laneMetrics = createLaneMetrics(laneMetricsOptions);
  const ledger = createPostgresLedger(database, {
    ...lanes,
    maxBatch: config.LEDGER_MAX_BATCH,
    maxQueue: config.LEDGER_MAX_QUEUE,
    maxWaitMs: config.LEDGER_MAX_WAIT_MS,
    metrics: laneMetrics,
  });
  const integrity = createIntegrityCheck(async () =>
    tryCheckIntegrity(database, { timeoutMs: config.INTEGRITY_TIMEOUT_MS }),
  );
  if (config.DEMO_DATA) await withoutTracing(async () => seedDemoUsers(ledger));

  const app = await buildApp({
    version,
    logger,
    database,
    ledger,
    integrity,
    adminToken: config.ADMIN_TOKEN,
    serviceToken: config.SERVICE_TOKEN,
    jwksUrl: config.AUTH_JWKS_URL,
    grafanaUrl: config.GRAFANA_URL,
    traceUrlTemplate: config.TRACE_URL_TEMPLATE,
    trustedCallers: config.TRACEPARENT_TRUST,
    renderMetrics: createMetricsRenderer(telemetry),
  });
  await app.listen({ port: config.PORT, host: config.HOST });
  const sweeper = startSweeper({ ledger, intervalMs: config.SWEEP_INTERVAL_MS, logger });
  const measures = observeLedger(
    {
      size: async () => measureLedger(database),
      sweeperLag: async () => measureSweeperLag(database),
      lockWaits: async () => countLockWaits(database),
    },
    logger,
  );
  const intervalMs = config.INTEGRITY_INTERVAL_MS;
  const watch = intervalMs > 0 ? [startIntegrityWatch({ check: integrity, intervalMs, logger })] : [];

  return {
    logger,
    steps: [
      { name: 'server', close: async (timeoutMs) => closeServer(app, timeoutMs) },
      { name: 'sweeper', close: sweeper.close },
      ...watch.map(({ close }) => ({ name: 'integrity check', close })),
      measures,
      { name: 'metrics of lanes', close: async () => laneMetrics.close() },
      { name: 'metrics of the integrity check', close: async () => integrity.close() },
      ...[database, lanes].map(({ close }) => ({ name: 'database', close })),
      { name: 'telemetry', close: telemetry.shutdown },
    ],
  };
}

await runToExit(name, start);
