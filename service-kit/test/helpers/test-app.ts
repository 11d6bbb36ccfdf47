import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createApp, type App } from '@holdfast/service-kit/http';
import { createLogger } from '@holdfast/telemetry/pino';

export interface TestApp {
  readonly app: App;
  /** What was logged so far, a record a line. */
  readonly logged: () => Record<string, unknown>[];
  /** Listens on a free port, and gives it. */
  readonly listen: () => Promise<number>;
}

/** The app that a service would register its routes on, with its log in memory. */
export async function createTestApp(): Promise<TestApp> {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = await createApp({
    logger: createLogger({ serviceName: 'probe', level: 'info', destination }),
    grafanaUrl: undefined,
    openapi: { title: 'Probe', description: 'An app of the tests.', version: '1.2.3' },
  });
  return {
    app,
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    listen: async () => {
      await app.listen({ port: 0, host: '127.0.0.1' });
      return (app.server.address() as AddressInfo).port;
    },
  };
}
