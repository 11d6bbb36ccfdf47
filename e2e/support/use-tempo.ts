import { startTempoLocal } from '@holdfast/tempo-local';

export interface Tempo {
  /** Tempo's HTTP API. */
  readonly tempoUrl: string;
  /** Where it takes OTLP over gRPC. */
  readonly otlpEndpoint: string;
  readonly close: () => Promise<void>;
}

/** The Tempo that `TEMPO_URL` and `TEMPO_OTLP_GRPC_URL` name; without them the stand-in, on free ports. */
export async function useTempo(): Promise<Tempo> {
  const tempoUrl = process.env['TEMPO_URL'];
  if (tempoUrl !== undefined) {
    const otlpEndpoint = process.env['TEMPO_OTLP_GRPC_URL'] ?? 'http://localhost:4317';
    return { tempoUrl, otlpEndpoint, close: async () => undefined };
  }
  const tempo = await startTempoLocal();
  return { tempoUrl: tempo.urls.api, otlpEndpoint: tempo.urls.otlpGrpc, close: tempo.close };
}
