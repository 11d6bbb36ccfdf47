import { connect, type Socket } from 'node:net';
import type { FaultName } from './fault-names.ts';

export interface Route {
  readonly targetPort: number;
  /** Draws what becomes of the request that begins. */
  readonly drawFault: () => FaultName | undefined;
  /** How long a late request is under way, in ms. */
  readonly lateMs: number;
  /** Told each socket that opens, so that all can be closed. */
  readonly onSocket: (socket: Socket) => void;
}

/**
 * Carries one connection of the sender to the target. It has one request at a time under way (undici does not pipeline),
 * so whatever comes from the sender after an answer begins the next one.
 */
export function carryConnection(sender: Socket, route: Route): void {
  const open = (): Socket => {
    const socket = connect(route.targetPort, '127.0.0.1');
    route.onSocket(socket);
    // What breaks is closed, and that is what the other side is told.
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const target = open();
  route.onSocket(sender);
  let fault: FaultName | undefined;
  let request: Buffer[] = [];
  let isAnswered = true;

  sender.on('error', () => sender.destroy());
  sender.on('data', (chunk: Buffer) => {
    if (isAnswered) {
      fault = route.drawFault();
      request = [];
      isAnswered = false;
    }
    request.push(chunk);
    if (fault === 'request lost, connection reset') sender.resetAndDestroy();
    else if (fault === 'request lost, silence') return;
    else if (fault === 'request late, after its sender gave up') {
      setTimeout(() => target.write(chunk), route.lateMs);
    } else target.write(chunk);
  });
  sender.on('close', () => {
    // A late request arrives though nobody waits for it any more.
    if (fault === 'request late, after its sender gave up') setTimeout(() => target.end(), route.lateMs * 2);
    else target.destroy();
  });

  target.on('data', (chunk: Buffer) => {
    if (fault === 'answer lost, connection reset') return void sender.resetAndDestroy();
    if (fault === 'answer lost, silence') return;
    if (!isAnswered && fault === 'request delivered twice') deliverAgain(open(), request);
    isAnswered = true;
    if (!sender.destroyed) sender.write(chunk);
  });
  target.on('close', () => sender.destroy());
}

/** Sends the same bytes on a connection of their own. Nobody waits for the answer. */
function deliverAgain(target: Socket, request: readonly Buffer[]): void {
  target.once('data', () => target.destroy());
  target.write(Buffer.concat(request));
}
