import { startTempoLocal } from '@holdfast/tempo-local';

export interface Tempo {
  /** Tempo's HTTP API. */
  readonly tempoUrl: string;
  /** Where it takes OTLP over gRPC. */
  readonly otlpEndpoint: string;
  /** Where it takes OTLP over HTTP. */
  readonly otlpHttpEndpoint: string;
  readonly close: () => Promise<void>;
}

/** The Tempo that `TEMPO_URL` and `TEMPO_OTLP_GRPC_URL` name; without them the stand-in, on free ports. */
export async function useTempo(): Promise<Tempo> {
  const tempoUrl = process.env['TEMPO_URL'];
  if (tempoUrl !== undefined) {
    const otlpEndpoint = process.env['TEMPO_OTLP_GRPC_URL'] ?? 'http://localhost:4317';
    const otlpHttpEndpoint = process.env['TEMPO_OTLP_HTTP_URL'] ?? 'http://localhost:4318';
    return { tempoUrl, otlpEndpoint, otlpHttpEndpoint, close: async () => undefined };
  }
  const tempo = await startTempoLocal();
  const { api, otlpGrpc, otlpHttp } = tempo.urls;
  return { tempoUrl: api, otlpEndpoint: otlpGrpc, otlpHttpEndpoint: otlpHttp, close: tempo.close };
}
