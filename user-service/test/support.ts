import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { App } from '@holdfast/service-kit/http';
import { createLaneMetrics, openLaneConnections, type Database } from '@holdfast/service-kit/postgres';
import { createTestDatabase } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { buildApp, type AppDependencies } from '../src/app.ts';
import { tryCheckIntegrity } from '../src/integrity/inspect-ledger.ts';
import { createPostgresLedger, laneMetricsOptions } from '../src/ledger/postgres-ledger.ts';
import { createIntegrityCheck } from '../src/integrity/integrity-check.ts';
import type { Ledger } from '../src/ledger/ledger.ts';

export const adminToken = 'test-admin-token';

export interface TestService {
  readonly app: App;
  readonly ledger: Ledger;
  readonly database: Database;
  readonly close: () => Promise<void>;
}

/** Builds the service on a database of its own; what is not given is as where no variable is set. */
export async function buildTestService(
  overrides: Partial<
    Pick<AppDependencies, 'adminToken' | 'serviceToken' | 'jwksUrl' | 'grafanaUrl' | 'integrity'>
  > = {},
): Promise<TestService> {
  const { url, database, close } = await createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service: 'user_service',
    migrations: join(import.meta.dirname, '../migrations'),
  });
  const logger = createLogger({ serviceName: 'user-service', level: 'silent' });
  const lanes = openLaneConnections({
    url,
    peerService: 'user_service-db',
    name: 'ledger',
    lanes: 2,
    logger,
  });
  const metrics = createLaneMetrics(laneMetricsOptions);
  const batching = { ...lanes, maxBatch: 256, maxQueue: 2000, maxWaitMs: 2000, metrics };
  const ledger = createPostgresLedger(database, batching);
  const integrity = createIntegrityCheck(async () => tryCheckIntegrity(database));
  const app = await buildApp({
    version: '0.0.0-test',
    logger,
    database,
    ledger,
    integrity,
    adminToken,
    serviceToken: undefined,
    jwksUrl: undefined,
    grafanaUrl: undefined,
    renderMetrics: undefined,
    ...overrides,
  });
  return {
    app,
    ledger,
    database,
    close: async () => {
      await app.close();
      metrics.close();
      integrity.close();
      await lanes.close();
      await close();
    },
  };
}

/** Creates a user of a new name who owns credits. */
export async function createUser(
  ledger: Ledger,
  user: { readonly credits: number; readonly reservations?: number },
): Promise<string> {
  const username = `user-${randomUUID()}`;
  await ledger.setLimits({ username, reservations: user.reservations ?? 1000 });
  if (user.credits > 0) await ledger.grant({ username, idempotencyKey: 'first', credits: user.credits });
  return username;
}

/** A hold to ask for: 30 credits for a minute, unless said otherwise. */
export function describeHold(username: string, changes: { credits?: number; ttlSeconds?: number } = {}) {
  return { username, holdId: randomUUID() as string, credits: 30, ttlSeconds: 60, ...changes };
}
