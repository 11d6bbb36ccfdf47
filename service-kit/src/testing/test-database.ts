import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { pino } from 'pino';
import { openDatabase, type Database } from '../postgres/database.ts';
import { migrate } from '../postgres/migrate.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops the database. */
  readonly close: () => Promise<void>;
}

/** Any number: keeps two test files from making the same template at once. */
const templateLock = 0x74657374;

/**
 * Makes a database of a test file's own, as a copy of a template that is migrated once a server and version of the schema. It belongs to a role that
 * is no superuser, like the service's own.
 *
 * @param options.postgresUrl a superuser's URL of the server that `npm test` started (TEST_POSTGRES_URL)
 * @param options.service names the template and the role; lower-case letters and underscores
 */
export async function createTestDatabase(options: {
  readonly postgresUrl: string | undefined;
  readonly service: string;
  readonly migrations: string;
}): Promise<TestDatabase> {
  const { postgresUrl, service } = options;
  if (postgresUrl === undefined) throw new Error('TEST_POSTGRES_URL is not set: run the tests by npm test.');
  const logger = pino({ level: 'silent' });
  const role = `${service}_test`;
  const template = `${service}_template_${await digestFiles(options.migrations)}`;
  const name = `${service}_${randomUUID().replaceAll('-', '')}`;
  const roleUrl = (database: string): string => {
    const url = new URL(postgresUrl);
    url.username = role;
    url.password = role;
    url.pathname = `/${database}`;
    return url.href;
  };

  await runAsSuperuser(postgresUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    const existing = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (existing.rowCount === 0) {
      const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      if (roles.rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
      await client.query(`CREATE DATABASE ${template} OWNER ${role}`);
      await migrate({ url: roleUrl(template), directory: options.migrations, logger });
    }
    // Cheaper than writing every page to the log, and the first connection finds a cache of the catalogue.
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${role} STRATEGY FILE_COPY`);
  });

  const url = roleUrl(name);
  const database = openDatabase({ url, poolSize: 10, peerService: `${service}-db`, logger });
  return {
    url,
    database,
    close: async () => {
      await database.close();
      await runAsSuperuser(postgresUrl, async (client) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      });
    },
  };
}

async function runAsSuperuser(url: string, run: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

/** A short digest of a folder's files: another schema is another template. */
async function digestFiles(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(directory)).toSorted())
    hash.update(await readFile(join(directory, name)));
  return hash.digest('hex').slice(0, 12);
}
