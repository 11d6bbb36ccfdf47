import fastify from 'fastify';
import { loadPage } from './load-page.ts';
import { registerPage } from './register-page.ts';
import { registerTempoProxy } from './register-tempo-proxy.ts';

export interface TracesServerOptions {
  /** Tempo's HTTP API, such as `http://localhost:3200`. */
  tempoUrl: string;
  /** Sent to Tempo with each request. */
  headers?: Readonly<Record<string, string>>;
  host: string;
  /** 0 takes a free port. */
  port: number;
}

export interface TracesServer {
  url: string;
  close: () => Promise<void>;
}

/**
 * Shows the traces of any Tempo: the page, with Tempo's read API beside it.
 *
 * @throws the system's error where the port cannot be had
 */
export async function startTracesServer(options: TracesServerOptions): Promise<TracesServer> {
  // Attribute names are part of paths, and longer than Fastify's default for a parameter allows.
  const app = fastify({ routerOptions: { maxParamLength: 1_024 }, forceCloseConnections: true });
  registerPage(app, await loadPage());
  registerTempoProxy(app, options);
  const url = await app.listen({ host: options.host, port: options.port });
  return { url, close: async () => app.close() };
}
