import { defineStatement, openDatabase, type Database, type Queryable } from '@holdfast/service-kit/postgres';
import { createLogger } from '@holdfast/telemetry/pino';

/** Opens one connection to a test's database as the server's superuser, whom nothing stops from breaking a ledger. */
export async function openAsSuperuser(database: Queryable): Promise<Database> {
  const [row] = await database.query(nameStatement, []);
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  url.pathname = `/${row?.name}`;
  const logger = createLogger({ serviceName: 'test', level: 'silent' });
  return openDatabase({ url: url.href, poolSize: 1, peerService: 'superuser', logger });
}

const nameStatement = defineStatement<{ readonly name: string }>({
  name: 'test-name-database',
  summary: 'SELECT',
  text: 'SELECT current_database() AS name',
});

/** Runs SQL that a test makes up, with values for its parameters. */
export async function runSql<Row>(
  connection: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  // Without a name nothing is kept prepared.
  return connection.query(defineStatement<Row>({ name: '', summary: 'TEST', text }), values);
}
