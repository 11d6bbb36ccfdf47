import path from 'node:path';
import { findFreePort } from '@holdfast/scripts/lib/free-port';
import { readStartFlags } from '@holdfast/scripts/lib/start-flags';
import { describeModeStart } from '@holdfast/scripts/lib/tracing-mode';
import type { PostgresServer } from '@holdfast/scripts/postgres/start-postgres';
import type { TracingMode } from '@holdfast/telemetry/tracing-modes';
import type { ProcessGroup } from './process-group.ts';

/** Both services as processes of their own. */
export interface ServicePair {
  readonly urls: { readonly user: string; readonly reservations: string };
  readonly pids: { readonly user: number; readonly reservations: number };
  /** Connection URLs of a superuser. */
  readonly databases: { readonly user: string; readonly reservations: string };
  readonly adminToken: string;
  /** Stops one of them before the others of its group; the user-service may be stopped first. */
  readonly stop: Readonly<Record<'user' | 'reservations', () => Promise<void>>>;
}

export interface ServicePairOptions {
  /** Tells its databases and processes from those of others: a word in lower case. */
  readonly name: string;
  /** The checkout whose services run, with its packages installed. */
  readonly checkout: string;
  readonly group: ProcessGroup;
  readonly server: PostgresServer;
  readonly otlpUrl: string;
  /** How they are instrumented; as they are by default, unless given. */
  readonly mode?: TracingMode;
  /** On top of what both need, and of what they have by default. */
  readonly variables: Readonly<Record<string, string>>;
}

const adminToken = 'benchmark-admin-token';

/** Starts the services as `npm start` does, on databases and ports of their own, and waits until both are ready. */
export async function startServicePair(options: ServicePairOptions): Promise<ServicePair> {
  const { name, checkout, group, server, otlpUrl, mode, variables } = options;
  const databaseNames = { user: `${name}_users`, reservations: `${name}_reservations` };
  const ports = { user: await findFreePort(), reservations: await findFreePort() };
  const urls = {
    user: `http://127.0.0.1:${ports.user}`,
    reservations: `http://127.0.0.1:${ports.reservations}`,
  };
  const start = async (side: 'user' | 'reservations', more: Readonly<Record<string, string>>) => {
    const service = `${side}-service`;
    const database = databaseNames[side];
    const folder = path.join(checkout, service);
    const modeStart = mode === undefined ? undefined : await describeModeStart(mode, folder);
    return group.start({
      name: `${service} (${name})`,
      args: [
        ...(await readStartFlags(folder)),
        ...(modeStart?.flags ?? []),
        path.join(folder, 'src/main.ts'),
      ],
      cwd: checkout,
      variables: {
        HOST: '127.0.0.1',
        PORT: String(ports[side]),
        ADMIN_TOKEN: adminToken,
        SERVICE_TOKEN: 'benchmark-service-token',
        DEMO_DATA: 'true',
        DATABASE_URL: await server.createDatabase(database, database),
        OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
        ...modeStart?.variables,
        ...more,
        ...variables,
      },
      readyUrl: `${urls[side]}/readyz`,
    });
  };
  const user = await start('user', {});
  const reservations = await start('reservations', { USER_SERVICE_URL: urls.user });
  const toSuperuser = (database: string): string => {
    const url = new URL(server.superuserUrl);
    url.pathname = `/${database}`;
    return url.href;
  };
  return {
    urls,
    pids: { user: user.pid, reservations: reservations.pid },
    databases: {
      user: toSuperuser(databaseNames.user),
      reservations: toSuperuser(databaseNames.reservations),
    },
    adminToken,
    stop: { user: user.stop, reservations: reservations.stop },
  };
}
