import { once } from 'node:events';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How a backend that may misbehave answers a request. */
export interface Answer {
  /** Of HTTP: 200 unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Of gRPC: `grpc-status` and the like. */
  readonly trailers?: Readonly<Record<string, string>>;
  /** Says nothing at all; says a bit after the other without an end; or hangs up. */
  readonly instead?: 'hang' | 'trickle' | 'reset';
}

export interface Backend {
  readonly endpoint: string;
  readonly port: number;
  /** The messages that came, whatever was answered. */
  readonly bodies: readonly Buffer[];
  readonly close: () => Promise<void>;
}

export interface BackendOptions {
  /** A free one unless said otherwise. */
  readonly port?: number;
  /** By how many requests came before; all is taken unless said otherwise. */
  readonly answer?: (index: number) => Answer;
}

/** OTLP over HTTP/1.1. */
export async function startHttpBackend({
  port = 0,
  answer = () => ({}),
}: BackendOptions = {}): Promise<Backend> {
  const bodies: Buffer[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createHttpServer((request, response) => {
    const receive = async (): Promise<void> => {
      const body = await buffer(request);
      const { status = 200, headers = {}, body: content, instead } = answer(bodies.push(body) - 1);
      if (instead === 'hang') return;
      if (instead === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(status, headers);
      if (instead === 'trickle') timers.add(trickle(response));
      else response.end(content);
    };
    // A caller that gives up has no more to say.
    receive().catch(() => request.destroy());
  });
  return listen(server, { port, bodies, timers });
}

/** OTLP over gRPC (gRPC over HTTP/2, protocol specification). */
export async function startGrpcBackend({
  port = 0,
  answer = () => ({}),
}: BackendOptions = {}): Promise<Backend> {
  const bodies: Buffer[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createHttp2Server();
  server.on('session', (session: ServerHttp2Session) => session.on('error', () => session.destroy()));
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => stream.destroy());
    const receive = async (): Promise<void> => {
      const body = await buffer(stream);
      const {
        status = 200,
        headers,
        trailers = {},
        body: content,
        instead,
      } = answer(bodies.push(body.subarray(5)) - 1);
      if (instead === 'hang') return;
      if (instead === 'reset') {
        stream.session?.socket.destroy();
        return;
      }
      if (headers !== undefined) {
        // Headers of its own: something else than gRPC answers.
        stream.respond({ ':status': status, ...headers });
        stream.end(content);
        return;
      }
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', ...trailers }));
      if (instead === 'trickle') timers.add(trickle(stream));
      else stream.end(frame(content));
    };
    receive().catch(() => stream.destroy());
  });
  return listen(server, { port, bodies, timers });
}

/** A message with gRPC's five bytes before it; nothing at all where there is no message. */
function frame(message: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function trickle(into: ServerResponse | ServerHttp2Stream): NodeJS.Timeout {
  return setInterval(() => into.writable && into.write('\0'), 5);
}

async function listen(
  server: Server,
  { port, bodies, timers }: { port: number; bodies: Buffer[]; timers: Set<NodeJS.Timeout> },
): Promise<Backend> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    port: address.port,
    bodies,
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
