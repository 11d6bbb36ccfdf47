import type { StartContext } from './context.ts';
import { localUrl, shownUrl, startNode } from './start-node.ts';

/** Where the services send their spans, and where traces are read back. */
export interface TraceAddresses {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpUrl: string;
  /** Tempo's HTTP API; undefined where nobody said where it is. */
  readonly tempoUrl: string | undefined;
}

/** Starts tempo/local, unless the spans go to an endpoint of the user's own. */
export async function startTraces(context: StartContext): Promise<TraceAddresses> {
  const { config, progress } = context;
  const { host, traces } = config;
  if (traces.kind === 'external') {
    progress.line(`Traces: to OTEL_EXPORTER_OTLP_ENDPOINT, ${traces.otlpUrl}`);
    return traces;
  }
  const { tempoPort, otlpGrpcPort, otlpHttpPort, protocol } = traces;
  const tempoUrl = localUrl(host, tempoPort);
  const variables = {
    HOST: host,
    TEMPO_PORT: String(tempoPort),
    OTLP_GRPC_PORT: String(otlpGrpcPort),
    OTLP_HTTP_PORT: String(otlpHttpPort),
  };
  await progress.step(
    'tempo/local',
    async () =>
      startNode(context, {
        name: 'tempo/local',
        script: 'tempo/local/src/main.ts',
        variables,
        healthUrl: `${tempoUrl}/ready`,
      }),
    () => `ready on ${shownUrl(tempoUrl)}, takes OTLP on ${otlpGrpcPort} (gRPC) and ${otlpHttpPort} (HTTP)`,
  );
  return { otlpUrl: localUrl(host, protocol === 'grpc' ? otlpGrpcPort : otlpHttpPort), tempoUrl };
}
