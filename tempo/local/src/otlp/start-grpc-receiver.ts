import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as grpc from '@grpc/grpc-js';
import { closeGraceMs, type Listener } from '../listen-http.ts';
import type { Logger } from '../logger.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { MalformedRequestError } from './malformed-error.ts';

/** Tempo's receiver has gRPC's own default. */
const longestRequestBytes = 4 * 1024 * 1024;

/** An empty ExportTraceServiceResponse: everything was taken (OTLP specification, "Full Success"). */
const fullSuccess = Buffer.alloc(0);

/** Requests and answers stay bytes: nothing is decoded before somebody asks for a trace. */
const passBytes = (bytes: Buffer): Buffer => bytes;

const traceService = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: passBytes,
    requestDeserialize: passBytes,
    responseSerialize: passBytes,
    responseDeserialize: passBytes,
  },
} as const satisfies grpc.ServiceDefinition;

export interface ReceiverOptions {
  store: TraceStore;
  logger: Logger;
  host: string;
  /** 0 takes a free port. */
  port: number;
}

/**
 * Listens for OTLP/gRPC without TLS. A request that is no OTLP is answered INVALID_ARGUMENT, one that is too large
 * RESOURCE_EXHAUSTED; neither is retried by an exporter.
 *
 * @throws where the port cannot be had
 */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Listener> {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': longestRequestBytes });
  server.addService(traceService, { Export: createExportHandler(options) });
  const address = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error) reject(error);
      else resolve(boundPort);
    });
  });
  return { port, close: () => closeServer(server) };
}

function createExportHandler({ store, logger }: ReceiverOptions): grpc.handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    try {
      store.add(call.request);
      callback(null, fullSuccess);
    } catch (error) {
      if (error instanceof MalformedRequestError) {
        callback({ code: grpc.status.INVALID_ARGUMENT, details: error.message });
        return;
      }
      logger.error({ err: error }, 'OTLP/gRPC export failed');
      callback({ code: grpc.status.INTERNAL, details: 'internal error' });
    }
  };
}

/** Lets calls finish for a moment; an exporter's idle connection would otherwise keep the server open for ever. */
async function closeServer(server: grpc.Server): Promise<void> {
  const grace = new AbortController();
  const closed = promisify(server.tryShutdown.bind(server))();
  const timeout = delay(closeGraceMs, undefined, { signal: grace.signal }).then(
    () => server.forceShutdown(),
    () => undefined,
  );
  await closed;
  grace.abort();
  await timeout;
}
