import path from 'node:path';

import { root } from '../lib/paths.ts';
import { readStartFlags } from '../lib/start-flags.ts';
import { describeModeStart } from '../lib/tracing-mode.ts';
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
    ...describeTracePages(context),
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

/** Where answers link to their traces, and where browsers' spans go; the user's own variables go before. */
function describeTracePages({ config, environment }: StartContext): Record<string, string> {
  const { host, traces } = config;
  if (traces.kind === 'external') return {};
  const { TRACE_URL_TEMPLATE: template, GRAFANA_URL: grafana, OTLP_RELAY_URL: relay } = environment;
  const page = `${shownUrl(localUrl(host, traces.tempoPort))}/trace/{trace_id}`;
  return {
    ...(template || grafana ? {} : { TRACE_URL_TEMPLATE: page }),
    ...(relay ? {} : { OTLP_RELAY_URL: localUrl(host, traces.otlpHttpPort) }),
  };
}

interface Service {
  readonly name: 'user-service' | 'reservations-service';
  readonly url: string;
  readonly variables: Readonly<Record<string, string>>;
}

async function startService(context: StartContext, { name, url, variables }: Service): Promise<void> {
  const { config, environment, progress } = context;
  const folder = path.join(root, name);
  const mode = await describeModeStart(config.tracingMode, folder, environment);
  await progress.step(
    name,
    async () =>
      startNode(context, {
        name,
        script: `${name}/src/main.ts`,
        flags: [...(await readStartFlags(folder)), ...mode.flags],
        variables: { ...variables, ...mode.variables },
        healthUrl: `${url}/readyz`,
      }),
    () => `ready on ${shownUrl(url)}`,
  );
}
