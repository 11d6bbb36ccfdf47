import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createRandom } from '../schedule/random.ts';
import { carryConnection } from './carry-connection.ts';
import { faultNames, type FaultName } from './fault-names.ts';

export interface FaultyNetwork {
  /** Where the target is reached, by way of the faults. */
  readonly url: string;
  /** How often each fault has happened. */
  readonly counts: Readonly<Record<FaultName, number>>;
  /** Lets everything through from now on. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

export interface FaultyNetworkOptions {
  readonly targetPort: number;
  readonly seed: number;
  /** How likely a request meets a fault, 0 to 1. */
  readonly probability: number;
  /** How long a late request is under way, in ms: longer than its sender waits. */
  readonly lateMs: number;
}

/**
 * Stands between the services, as TCP. A request in so many is lost, or its answer is, by silence or by a reset; or it
 * arrives after its sender has given up; or it arrives twice.
 */
export async function startFaultyNetwork(options: FaultyNetworkOptions): Promise<FaultyNetwork> {
  const { targetPort, lateMs } = options;
  const random = createRandom(options.seed, 0);
  const counts = Object.fromEntries(faultNames.map((name) => [name, 0])) as Record<FaultName, number>;
  const sockets = new Set<Socket>();
  let isHealed = false;
  const drawFault = (): FaultName | undefined => {
    if (isHealed || !random.chance(options.probability)) return undefined;
    const fault = random.pick(faultNames);
    counts[fault] += 1;
    return fault;
  };
  const onSocket = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer({ noDelay: true }, (sender) =>
    carryConnection(sender, { targetPort, drawFault, lateMs, onSocket }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    heal: () => {
      isHealed = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
