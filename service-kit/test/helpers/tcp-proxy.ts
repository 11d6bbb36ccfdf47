import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** The given URL, by way of the proxy. */
  readonly url: string;
  readonly port: number;
  /** From now on nothing passes, in either direction: a network that lost the way. */
  readonly stall: () => void;
  /** Breaks every connection. */
  readonly cut: () => void;
  /** Stops listening, until it is resumed. */
  readonly pause: () => Promise<void>;
  /** Lets new connections pass again, after a stall or a pause. */
  readonly resume: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Stands between a client and the server of a URL. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const url = new URL(target);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!stalled) to.write(chunk);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = async (onPort: number): Promise<void> => {
    server.listen(onPort, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port: proxyPort } = server.address() as AddressInfo;
  url.host = `127.0.0.1:${proxyPort}`;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async (): Promise<void> => {
    cut();
    server.close();
    await once(server, 'close');
  };
  return {
    url: url.href,
    port: proxyPort,
    stall: () => {
      stalled = true;
    },
    cut,
    pause: close,
    resume: async () => {
      stalled = false;
      if (!server.listening) await listen(proxyPort);
    },
    close,
  };
}
