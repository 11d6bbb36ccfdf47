import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findFreePort } from '@holdfast/scripts/lib/free-port';
import { startGuard } from '@holdfast/scripts/lib/guard';
import { removePostgres } from '@holdfast/scripts/postgres/remove-postgres';
import { startFaultyNetwork } from '../faults/faulty-network.ts';
import { reservationTtlSeconds } from '../schedule/world.ts';
import type { System } from '../system.ts';
import { startPostgresVictim } from './postgres-victim.ts';
import { createServiceVictim } from './service-victim.ts';

export interface SystemOptions {
  /** An empty folder for data and logs. */
  readonly workDir: string;
  readonly seed: number;
  /** How likely a request between the services meets a fault, 0 to 1. */
  readonly faults: number;
  /** Where spans go; `undefined` for nowhere. */
  readonly otlpEndpoint: string | undefined;
  /** The services get PATH from it, and where Node keeps what it compiled. */
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** How long the reservations-service gives a call to the user-service, in ms: short, so that silence costs little. */
const timeoutMs = 800;

/** Starts PostgreSQL, the network and both services, runs something with them, and stops them again. */
export async function withSystem<Result>(
  options: SystemOptions,
  run: (system: System) => Promise<Result>,
): Promise<Result> {
  const { workDir, seed, environment, signal } = options;
  const closing: (() => Promise<unknown>)[] = [];
  const guard = startGuard();
  closing.push(async () => guard.release());
  try {
    // PostgreSQL may have to run as another account, which must be able to reach its data.
    await chmod(workDir, 0o755);
    const logDir = path.join(workDir, 'logs');
    await mkdir(logDir, { recursive: true });
    const dataDir = path.join(workDir, 'postgres');
    closing.push(async () => removePostgres(dataDir));
    const postgres = await startPostgresVictim({ dataDir, logDir, guard, signal });
    closing.push(postgres.stop);
    const databaseUrls = {
      user: await postgres.createDatabase('user_service', 'user_service'),
      reservations: await postgres.createDatabase('reservations_service', 'reservations_service'),
    };

    const [userPort, reservationsPort] = [await findFreePort(), await findFreePort()];
    const network = await startFaultyNetwork({
      targetPort: userPort,
      seed,
      probability: options.faults,
      lateMs: timeoutMs + 200,
    });
    closing.push(network.close);
    const tokens = {
      adminToken: randomBytes(16).toString('hex'),
      serviceToken: randomBytes(16).toString('hex'),
    };
    const shared = {
      ADMIN_TOKEN: tokens.adminToken,
      SERVICE_TOKEN: tokens.serviceToken,
      LOG_LEVEL: 'warn',
      ...(options.otlpEndpoint === undefined
        ? { OTEL_SDK_DISABLED: 'true' }
        : { OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpEndpoint }),
    };
    const userService = createServiceVictim({
      name: 'user-service',
      port: userPort,
      variables: {
        ...shared,
        DATABASE_URL: databaseUrls.user,
        SWEEP_INTERVAL_MS: '100',
        INTEGRITY_TIMEOUT_MS: '600000',
      },
      logDir,
      environment,
      guard,
      signal,
    });
    const reservationsService = createServiceVictim({
      name: 'reservations-service',
      port: reservationsPort,
      variables: {
        ...shared,
        DATABASE_URL: databaseUrls.reservations,
        USER_SERVICE_URL: network.url,
        USER_SERVICE_TIMEOUT_MS: String(timeoutMs),
        RESERVATION_TTL_SECONDS: String(reservationTtlSeconds),
        SETTLE_INTERVAL_MS: '200',
      },
      logDir,
      environment,
      guard,
      signal,
    });
    closing.push(userService.stop, reservationsService.stop);
    await userService.restart();
    await reservationsService.restart();
    return await run({
      ...tokens,
      databaseUrls,
      userServiceUrl: `http://127.0.0.1:${userPort}`,
      reservationsServiceUrl: `http://127.0.0.1:${reservationsPort}`,
      victims: { 'user-service': userService, 'reservations-service': reservationsService, postgres },
      faults: () => network.counts,
      healNetwork: network.heal,
    });
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}
