import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createLogger } from '@holdfast/telemetry/pino';
import { connectUserService } from '../../src/connect-user-service.ts';
import { UserServiceUnavailable } from '../../src/contract/unavailable.ts';

const options = {
  attemptTimeoutMs: undefined,
  serviceToken: undefined,
  logger: createLogger({ serviceName: 'reservations-service', level: 'silent' }),
};
const reference = { username: 'test', holdId: '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55' };

async function captureAt(url: string, timeoutMs: number): Promise<UserServiceUnavailable> {
  const client = connectUserService({ ...options, url, timeoutMs });
  try {
    await client.holds.capture(reference);
  } catch (error) {
    assert.ok(error instanceof UserServiceUnavailable, String(error));
    return error;
  } finally {
    await client.close();
  }
  throw new Error('There was an answer.');
}

test('a refused connection is definite: the request has not left', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  assert.equal((await captureAt(`http://127.0.0.1:${port}`, 2000)).failureClass, 'definite');
});

test('a name that no host has is definite', async () => {
  assert.equal((await captureAt('http://no-such-host.invalid', 10_000)).failureClass, 'definite');
});

test('silence is indefinite, and ends at the timeout; what has waited for a connection until then was never sent', async (context) => {
  const sockets: { destroy: () => void }[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const client = connectUserService({ ...options, url: `http://127.0.0.1:${port}`, timeoutMs: 1000 });
  context.after(client.close);
  // More than there are connections.
  const failures = await Promise.allSettled(
    Array.from({ length: 200 }, async () => client.holds.capture(reference)),
  );
  const classes = failures.map((failure) => {
    assert.equal(failure.status, 'rejected');
    return (failure.reason as UserServiceUnavailable).failureClass;
  });
  // The first attempt of as many as there are connections, and the same again once those were given up.
  assert.ok(classes.slice(0, 64).every((failureClass) => failureClass === 'indefinite'));
  assert.equal(classes.at(-1), 'definite');
});
