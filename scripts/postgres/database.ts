import { createHmac } from 'node:crypto';

import { Client } from 'pg';

export interface DatabaseOptions {
  readonly superuserUrl: string;
  readonly superuserPassword: string;
  /** The database's name. */
  readonly name: string;
  /** The login role that owns it; made without any privilege beyond that. */
  readonly role: string;
}

/**
 * Makes a database and the role that owns it, where they are not there yet.
 *
 * The role is no superuser, so what it revokes from itself binds, and no other role may connect to its database.
 *
 * @returns the connection URL of the role
 */
export async function createDatabase(options: DatabaseOptions): Promise<string> {
  const { superuserUrl, superuserPassword, name, role } = options;
  const password = rolePassword(superuserPassword, role);
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const [roleName, databaseName] = [client.escapeIdentifier(role), client.escapeIdentifier(name)];
    const roles = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (roles.rowCount === 0) await client.query(`CREATE ROLE ${roleName} LOGIN`);
    await client.query(`ALTER ROLE ${roleName} PASSWORD ${client.escapeLiteral(password)}`);
    const databases = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName} OWNER ${roleName}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${databaseName} FROM PUBLIC`);
  } finally {
    await client.end();
  }
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = password;
  url.pathname = `/${name}`;
  return url.href;
}

/** Follows from the superuser's password, so that it stays the same between runs and need not be kept. */
function rolePassword(superuserPassword: string, role: string): string {
  return createHmac('sha256', superuserPassword).update(role).digest('base64url');
}
