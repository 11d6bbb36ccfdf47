import {
  Client,
  compressionAlgorithms,
  connectivityState,
  status,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';
import { convertLegacyOtlpGrpcOptions } from '@opentelemetry/otlp-grpc-exporter-base';
import { readPartialSuccess } from './partial-success.ts';
import { isRetriedOverGrpc } from './retry-rules.ts';
import { readRpcStatus } from './rpc-status.ts';
import type { Signal } from './signals.ts';
import { refuseUnsendable, type SendResult, type Transport } from './transport.ts';
import { userAgent } from './user-agent.ts';

/**
 * A channel that lost its connection looks for another one so often; by default it waits up to two minutes, and asks for addresses every
 * 30 s. Its connections are its own, so that a client made anew does not get the one that hangs.
 */
const channelOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 400,
  'grpc.dns_min_time_between_resolutions_ms': 1000,
  'grpc.use_local_subchannel_pool': 1,
} as const;

const empty = new Uint8Array();

/**
 * Sends by OTLP/gRPC to where `OTEL_EXPORTER_OTLP_*` says, which is read as the official exporters read it. The client is our own, for
 * theirs neither retries nor lets its channel be told how often to look for a backend that is away.
 */
export function openGrpcTransport(signal: Signal): Transport {
  const config = convertLegacyOtlpGrpcOptions({}, signal.variable);
  const calls = new Set<ClientUnaryCall>();
  let client: Client | undefined;

  function openClient(): Client {
    return new Client(config.url, config.credentials(), {
      ...channelOptions,
      'grpc.primary_user_agent': userAgent,
      'grpc.default_compression_algorithm':
        config.compression === 'gzip' ? compressionAlgorithms.gzip : compressionAlgorithms.identity,
    });
  }

  function closeClient(): void {
    client?.close();
    client = undefined;
  }

  return {
    componentType: `otlp_grpc_${signal.exporter}_exporter`,
    url: config.url,
    timeoutMs: config.timeoutMillis,
    send: async (request, timeoutMs) => {
      const { promise, resolve } = Promise.withResolvers<SendResult>();
      try {
        client ??= openClient();
        const channel = client.getChannel();
        const call = client.makeUnaryRequest<Uint8Array, Buffer>(
          signal.grpcMethod,
          (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          (bytes) => bytes,
          request,
          config.metadata(),
          { deadline: Date.now() + timeoutMs },
          (error, response) => {
            calls.delete(call);
            // A connection that no answer comes over may be dead without anybody having said so.
            if (error?.code === status.DEADLINE_EXCEEDED) closeClient();
            const isConnected = channel.getConnectivityState(false) === connectivityState.READY;
            resolve(error === null ? describeSuccess(response) : describeError(error, isConnected));
          },
        );
        calls.add(call);
      } catch (error) {
        resolve(refuseUnsendable(error));
      }
      return promise;
    },
    close: () => {
      for (const call of calls) call.cancel();
      closeClient();
    },
  };
}

function describeSuccess(response: Buffer | undefined): SendResult {
  const partial = readPartialSuccess(response ?? new Uint8Array());
  return { outcome: 'taken', status: { 'rpc.response.status_code': 'OK' }, partial };
}

function describeError(error: ServiceError, isAnswered: boolean): SendResult {
  const name = status[error.code] ?? 'UNKNOWN';
  const [details] = error.metadata.get('grpc-status-details-bin');
  const { retryDelayMs } = readRpcStatus(
    typeof details === 'string' || details === undefined ? empty : details,
  );
  const failed = {
    status: { 'rpc.response.status_code': name },
    failure: { message: error.message, errorType: name },
  };
  if (!isRetriedOverGrpc(name, retryDelayMs !== undefined)) return { outcome: 'refused', ...failed };
  return { outcome: 'retry', ...failed, isAnswered, delayMs: retryDelayMs };
}
