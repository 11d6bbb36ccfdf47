import path from 'node:path';
import { findFreePort } from '@holdfast/scripts/lib/free-port';
import { root } from '@holdfast/scripts/lib/paths';
import { createUsers } from '../system/create-users.ts';
import type { ProcessGroup } from '../system/process-group.ts';
import { startServicePair } from '../system/service-pair.ts';
import type { System } from '../system/with-system.ts';
import type { VariantName } from './sample.ts';

/** A pair of services that is up, idle until it is its turn. */
export interface Variant {
  readonly name: VariantName;
  /** Where POST /reservations is. */
  readonly url: string;
  readonly pids: { readonly user: number; readonly reservations: number };
  /** Where the services count their spans; none where they do not. */
  readonly scraped: readonly string[];
}

export interface VariantOptions {
  readonly users: number;
  /** Another checkout, absolute. */
  readonly against: string | undefined;
}

/** Starts every variant, with users of its own. */
export async function startVariants(system: System, { users, against }: VariantOptions): Promise<Variant[]> {
  const start = async (name: VariantName, checkout: string, variables = {}): Promise<Variant> => {
    const { group, server, tempo, signal } = system;
    const pair = await startServicePair({
      name,
      checkout,
      group,
      server,
      otlpUrl: tempo.urls.otlpGrpc,
      // Nothing that the load leaves behind falls due, and is dealt with, while something else is measured.
      variables: { RESERVATION_TTL_SECONDS: '86400', ...variables },
    });
    await createUsers(pair, users, signal);
    const { urls, pids } = pair;
    const scraped = name === 'disabled' ? [] : [urls.user, urls.reservations];
    return { name, url: urls.reservations, pids, scraped };
  };
  return [
    await startBare(system.group),
    await start('traced', root),
    await start('disabled', root, { OTEL_SDK_DISABLED: 'true' }),
    ...(against === undefined ? [] : [await start('against', against)]),
  ];
}

async function startBare(group: ProcessGroup): Promise<Variant> {
  const ports = { user: await findFreePort(), reservations: await findFreePort() };
  const start = async (port: number, more: readonly string[]): Promise<number> => {
    const { pid } = await group.start({
      name: 'a bare service',
      args: [path.join(import.meta.dirname, 'bare-service.ts'), String(port), ...more],
      cwd: root,
      variables: {},
      readyUrl: `${toUrl(port)}/readyz`,
    });
    return pid;
  };
  const user = await start(ports.user, []);
  const reservations = await start(ports.reservations, [toUrl(ports.user)]);
  return { name: 'bare', url: toUrl(ports.reservations), pids: { user, reservations }, scraped: [] };
}

function toUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}
