import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A backend that takes connections and never answers: a machine that hangs. */
export async function startSilentBackend(): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An endpoint where nothing listens: its port was free a moment ago. */
export async function findClosedEndpoint(): Promise<string> {
  const { endpoint, close } = await startSilentBackend();
  await close();
  return endpoint;
}
