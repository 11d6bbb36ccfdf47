import { loadPage } from '@holdfast/tempo-page';
import { buildApi } from './api/build-api.ts';
import { type Listener, listenHttp } from './listen-http.ts';
import { type Logger, silentLogger } from './logger.ts';
import { buildHttpReceiver } from './otlp/build-http-receiver.ts';
import { startGrpcReceiver } from './otlp/start-grpc-receiver.ts';
import { type StoreLimits, type StoreStats, createTraceStore } from './store/trace-store.ts';

/** What listens: Tempo's HTTP API, OTLP over gRPC, OTLP over HTTP. 0 takes a free port. */
export interface Ports {
  api: number;
  otlpGrpc: number;
  otlpHttp: number;
}

export interface TempoLocalOptions {
  /** 127.0.0.1 by default. */
  host?: string;
  /** Free ports by default. */
  ports?: Partial<Ports>;
  limits?: Partial<StoreLimits>;
  /** Silent by default. */
  logger?: Logger;
}

export interface TempoLocal {
  ports: Ports;
  /** For `TEMPO_URL` and `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  urls: { api: string; otlpGrpc: string; otlpHttp: string };
  getStats: () => StoreStats;
  /** Finishes what is under way, at most a second long, and closes all ports. */
  close: () => Promise<void>;
}

export const defaultLimits: StoreLimits = { maxSpans: 100_000, maxBytes: 128 * 1024 * 1024 };

/** A port could not be had. `listener` says which, `code` why: `EADDRINUSE`, `EACCES`. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly listener: keyof Ports;
  readonly address: string;
  readonly code: string;

  constructor(listener: keyof Ports, address: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`cannot listen on ${address}: ${reason}`, { cause });
    this.listener = listener;
    this.address = address;
    // grpc-js has the code only in its text.
    this.code = /\bE[A-Z]{4,}\b/.exec(reason)?.[0] ?? 'unknown';
  }
}

/**
 * Starts the stand-in for Tempo.
 *
 * @throws {ListenError} and leaves nothing open
 */
export async function startTempoLocal(options: TempoLocalOptions = {}): Promise<TempoLocal> {
  const { host = '127.0.0.1', logger = silentLogger } = options;
  const requested: Ports = { api: 0, otlpGrpc: 0, otlpHttp: 0, ...options.ports };
  const store = createTraceStore({ ...defaultLimits, ...options.limits });
  const page = await loadPage();
  const open: Listener[] = [];
  const close = async () => {
    await Promise.all(open.map((listener) => listener.close()));
  };
  const listen = async (name: keyof Ports, start: () => Promise<Listener>) => {
    try {
      const listener = await start();
      open.push(listener);
      return listener.port;
    } catch (error) {
      await close();
      throw new ListenError(name, `${host}:${requested[name]}`, error);
    }
  };

  const ports: Ports = {
    otlpGrpc: await listen('otlpGrpc', () =>
      startGrpcReceiver({ store, logger, host, port: requested.otlpGrpc }),
    ),
    otlpHttp: await listen('otlpHttp', () =>
      listenHttp(buildHttpReceiver({ store, logger }), host, requested.otlpHttp),
    ),
    // Last: it answers /ready, and ready means that spans can be sent.
    api: await listen('api', () => listenHttp(buildApi({ store, logger, page }), host, requested.api)),
  };
  return { ports, urls: toUrls(host, ports), getStats: store.getStats, close };
}

function toUrls(host: string, ports: Ports): TempoLocal['urls'] {
  // An address that means "all of them" can be listened on but not called.
  const callable = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const name = callable.includes(':') ? `[${callable}]` : callable;
  const toUrl = (port: number) => `http://${name}:${port}`;
  return { api: toUrl(ports.api), otlpGrpc: toUrl(ports.otlpGrpc), otlpHttp: toUrl(ports.otlpHttp) };
}
