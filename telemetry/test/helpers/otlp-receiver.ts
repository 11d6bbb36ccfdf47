import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import {
  createServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedExport {
  readonly path: string | undefined;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The message's bytes, in which names can be looked for. */
  readonly body: Buffer;
}

export interface OtlpReceiver {
  readonly endpoint: string;
  readonly exports: readonly ReceivedExport[];
  readonly close: () => Promise<void>;
}

/** Takes OTLP over HTTP/1.1, keeps what comes, and answers with a status. */
export async function startHttpReceiver({ status } = { status: 200 }): Promise<OtlpReceiver> {
  const exports: ReceivedExport[] = [];
  const server = createHttpServer((request, response) => {
    const receive = async (): Promise<void> => {
      exports.push({ path: request.url, headers: request.headers, body: await buffer(request) });
      response.writeHead(status).end();
    };
    void receive();
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    exports,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Takes OTLP over gRPC: each call is answered with an empty message (gRPC over HTTP/2, protocol specification). */
export async function startGrpcReceiver(): Promise<OtlpReceiver> {
  const exports: ReceivedExport[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2Server();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const receive = async (): Promise<void> => {
      const body = await buffer(stream);
      exports.push({ path: headers[':path'], headers, body: body.subarray(5) });
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.alloc(5));
    };
    void receive();
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    exports,
    close: async () => {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
