import type { StartContext } from './context.ts';
import type { DatabaseUrls } from './databases.ts';
import { localUrl, shownUrl, startNode } from './start-node.ts';

export interface ServicesOptions {
  readonly databaseUrls: DatabaseUrls;
  readonly otlpUrl: string;
  readonly adminToken: string;
  readonly serviceToken: string;
}

/** Base addresses of the running services. */
export interface ServiceUrls {
  readonly users: string;
  readonly reservations: string;
}

/** Starts both services, with the demonstration data. Each brings its own database up to date first. */
export async function startServices(context: StartContext, options: ServicesOptions): Promise<ServiceUrls> {
  const { host, ports } = context.config;
  const urls = {
    users: localUrl(host, ports.userService),
    reservations: localUrl(host, ports.reservationsService),
  };
  const shared = {
    HOST: host,
    ADMIN_TOKEN: options.adminToken,
    SERVICE_TOKEN: options.serviceToken,
    DEMO_DATA: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpUrl,
  };
  await startService(context, {
    name: 'user-service',
    url: urls.users,
    variables: { ...shared, PORT: String(ports.userService), DATABASE_URL: options.databaseUrls.user },
  });
  await startService(context, {
    name: 'reservations-service',
    url: urls.reservations,
    variables: {
      ...shared,
      PORT: String(ports.reservationsService),
      DATABASE_URL: options.databaseUrls.reservations,
      USER_SERVICE_URL: urls.users,
    },
  });
  return urls;
}

interface Service {
  readonly name: 'user-service' | 'reservations-service';
  readonly url: string;
  readonly variables: Readonly<Record<string, string>>;
}

async function startService(context: StartContext, { name, url, variables }: Service): Promise<void> {
  await context.progress.step(
    name,
    async () =>
      startNode(context, { name, script: `${name}/src/main.ts`, variables, healthUrl: `${url}/readyz` }),
    () => `ready on ${shownUrl(url)}`,
  );
}
