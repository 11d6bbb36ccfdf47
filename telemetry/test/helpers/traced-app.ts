import type { AddressInfo } from 'node:net';
import { tracingPlugin, type TracingPluginOptions } from '@holdfast/telemetry/fastify';
import { fastify, type FastifyInstance } from 'fastify';

export interface TracedApp {
  /** Such as `http://127.0.0.1:40001`. */
  readonly origin: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts a Fastify app with the tracing plugin on a free port. */
export async function startTracedApp(
  register: (app: FastifyInstance) => void,
  options: TracingPluginOptions = {},
): Promise<TracedApp> {
  const app = fastify({ forceCloseConnections: true });
  await app.register(tracingPlugin, options);
  register(app);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, close: async () => app.close() };
}
