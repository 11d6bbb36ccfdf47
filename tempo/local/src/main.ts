import * as grpc from '@grpc/grpc-js';
import { pino } from 'pino';
import { ConfigError, readConfig } from './config.ts';
import { ListenError, type Ports, startTempoLocal } from './start-tempo-local.ts';

const portVariables: Record<keyof Ports, string> = {
  api: 'TEMPO_PORT',
  otlpGrpc: 'OTLP_GRPC_PORT',
  otlpHttp: 'OTLP_HTTP_PORT',
};

// grpc-js writes to stderr on its own; what it says of a taken port is said below, with what to do.
grpc.setLogVerbosity(grpc.logVerbosity.NONE);

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof ListenError)) throw error;
  process.stderr.write(`tempo-local: ${describe(error)}\n`);
  process.exit(1);
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ name: 'tempo-local' });
  const tempo = await startTempoLocal({
    host: config.HOST,
    ports: { api: config.TEMPO_PORT, otlpGrpc: config.OTLP_GRPC_PORT, otlpHttp: config.OTLP_HTTP_PORT },
    limits: { maxSpans: config.MAX_SPANS, maxBytes: config.MAX_BYTES },
    logger,
  });
  logger.info(tempo.urls, 'tempo/local, a stand-in for Grafana Tempo, is ready');
  const stop = (signal: NodeJS.Signals) => {
    logger.info({ signal, ...tempo.getStats() }, 'closing');
    tempo.close().catch((error: unknown) => {
      logger.error({ err: error }, 'closing failed');
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function describe(error: ConfigError | ListenError): string {
  if (error instanceof ConfigError) return error.message;
  const variable = portVariables[error.listener];
  if (error.code === 'EADDRINUSE') {
    return `${error.address} is taken by another program: stop it, or set ${variable} to a free port`;
  }
  return `${error.message}: set ${variable} or HOST to an address that this user may listen on`;
}
