import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@holdfast/service-kit/testing';
import { startService, type ServiceProcess } from './start-service.ts';

export const adminToken = 'end-to-end-admin-token';
export const serviceToken = 'end-to-end-service-token';

/** Both services as processes of their own, each on a database of its own. */
export interface Pair {
  readonly userService: ServiceProcess;
  readonly reservationsService: ServiceProcess;
  /** Starts the user-service again where it was, once it has been stopped. */
  readonly restartUserService: () => Promise<void>;
  readonly userDatabase: TestDatabase;
  readonly reservationsDatabase: TestDatabase;
  readonly close: () => Promise<void>;
}

/** Starts the pair with the demonstration's data, sending its spans to an OTLP endpoint. */
export async function startPair(options: {
  readonly otlpEndpoint: string;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<Pair> {
  const [userDatabase, reservationsDatabase] = await Promise.all([
    openDatabase('user_service'),
    openDatabase('reservations_service'),
  ]);
  const shared = {
    ADMIN_TOKEN: adminToken,
    SERVICE_TOKEN: serviceToken,
    DEMO_DATA: 'true',
    OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpEndpoint,
    ...options.environment,
  };
  const userEnvironment = { ...shared, DATABASE_URL: userDatabase.url };
  let userService = await startService('user-service', userEnvironment);
  const reservationsService = await startService('reservations-service', {
    ...shared,
    DATABASE_URL: reservationsDatabase.url,
    USER_SERVICE_URL: userService.url,
  });
  return {
    get userService() {
      return userService;
    },
    reservationsService,
    restartUserService: async () => {
      const { port } = new URL(userService.url);
      userService = await startService('user-service', { ...userEnvironment, PORT: port });
    },
    userDatabase,
    reservationsDatabase,
    close: async () => {
      await reservationsService.stop();
      await userService.stop();
      await Promise.all([userDatabase.close(), reservationsDatabase.close()]);
    },
  };
}

async function openDatabase(service: 'user_service' | 'reservations_service'): Promise<TestDatabase> {
  return createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service,
    migrations: join(import.meta.dirname, '../..', service.replace('_', '-'), 'migrations'),
  });
}
