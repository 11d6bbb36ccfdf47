import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openDatabase, type Database } from '@holdfast/service-kit/postgres';
import { createTestDatabase, type TestDatabase } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { Client } from 'pg';

/** A database of the test file's own, with the table `things`. */
export async function createKitDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service: 'service_kit',
    migrations: join(import.meta.dirname, '../fixtures/migrations'),
  });
}

/** Opens another pool, closed at the end of the test. */
export function openPool(
  context: TestContext,
  url: string,
  options: { readonly poolSize?: number; readonly statementTimeoutMs?: number } = {},
): Database {
  const logger = createLogger({ serviceName: 'probe', level: 'silent' });
  const database = openDatabase({ poolSize: 2, ...options, url, peerService: 'probe-db', logger });
  context.after(database.close);
  return database;
}

/** A connection of the test's own, beside those under test. */
export async function connectDirectly(context: TestContext, url: string): Promise<Client> {
  const client = await connect(url);
  context.after(async () => client.end());
  return client;
}

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** The URL of another database on the same server, for the superuser. */
export function nameDatabase(name: string): string {
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  url.pathname = `/${name}`;
  return url.href;
}
