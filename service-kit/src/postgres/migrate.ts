import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@holdfast/telemetry/pino';
import { Client } from 'pg';
import { DatabaseUnavailableError, classifyDatabaseError } from './errors.ts';

export interface MigrationOptions {
  readonly url: string;
  /** The folder with `000001-….sql` and so on; each runs once, in the order of the names, in a transaction. */
  readonly directory: string;
  readonly logger: Logger;
  /** How long to wait for a database that is not up yet, in ms. */
  readonly waitMs?: number;
}

/** Any number will do, as long as nothing else in the database locks on it. */
const advisoryLock = 0x686f6c64;

/**
 * Brings a database to the newest schema. Several processes may start at once: one migrates while the others wait.
 *
 * @throws DatabaseUnavailableError where the database stays out of reach for `waitMs` (30 s)
 * @throws Error naming the file, where a migration fails or the database has one that this version does not know
 */
export async function migrate(options: MigrationOptions): Promise<void> {
  const client = await connectWithin(options, options.waitMs ?? 30_000);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const files = (await readdir(options.directory)).filter((name) => name.endsWith('.sql')).toSorted();
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
    const applied = new Set(rows.map((row) => row.name));
    const unknown = rows.find((row) => !files.includes(row.name));
    if (unknown !== undefined) {
      throw new Error(
        `The database has migration ${unknown.name}, which this version lacks: start a newer version.`,
      );
    }
    for (const name of files.filter((file) => !applied.has(file))) {
      await applyMigration(client, options.directory, name);
      options.logger.info({ 'holdfast.migration.name': name }, 'Applied a migration');
    }
  } finally {
    // Closing the session gives the lock back.
    await client.end();
  }
}

async function applyMigration(client: Client, directory: string, name: string): Promise<void> {
  const text = await readFile(join(directory, name), 'utf8');
  try {
    await client.query('BEGIN');
    await client.query(text);
    await client.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    // Where the connection is lost, PostgreSQL rolls back by itself; what counts is the first error.
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${name} failed: ${String(error)}`, { cause: error });
  }
}

async function connectWithin(options: MigrationOptions, waitMs: number): Promise<Client> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const client = new Client({ connectionString: options.url, connectionTimeoutMillis: 3000 });
    client.on('error', (error) => options.logger.warn({ err: error }, 'The migration connection was lost'));
    try {
      await client.connect();
      return client;
    } catch (error) {
      const classified = classifyDatabaseError(error);
      if (!(classified instanceof DatabaseUnavailableError) || performance.now() >= deadline)
        throw classified;
      options.logger.warn(`Waiting for the database: ${classified.message}`);
      await delay(500);
    }
  }
}
