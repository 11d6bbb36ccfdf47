import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { findFreePort } from '../../lib/free-port.ts';
import { checkPorts } from '../../start/ports.ts';

const host = '127.0.0.1';

async function takePort(t: TestContext, address: string): Promise<number | undefined> {
  const server = createServer().listen(0, address);
  t.after(() => server.close());
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  return bound.port;
}

test('a taken port is one line with the port and the variable to change', async (t) => {
  const port = await takePort(t, host);
  await assert.rejects(
    checkPorts(host, [{ variable: 'USER_SERVICE_PORT', port: port ?? 0 }]),
    (error: Error) => {
      assert.equal(error.name, 'UserError');
      assert.match(
        error.message,
        new RegExp(`^port ${port} is taken.*set USER_SERVICE_PORT to another port$`),
      );
      return true;
    },
  );
});

test('a program on all addresses has the port on 127.0.0.1 too', async (t) => {
  const port = await takePort(t, '0.0.0.0');
  await assert.rejects(checkPorts(host, [{ variable: 'TEMPO_PORT', port: port ?? 0 }]), /is taken/);
});

test('a program on ::1 has the port too, since localhost means that as well', async (t) => {
  const port = await takePort(t, '::1');
  if (port === undefined) return t.skip('no IPv6 here');
  return assert.rejects(checkPorts(host, [{ variable: 'TEMPO_PORT', port }]), /is taken/);
});

test('one port for two variables is refused, and both are named', async () => {
  const port = await findFreePort();
  const uses = [
    { variable: 'OTLP_GRPC_PORT', port },
    { variable: 'OTLP_HTTP_PORT', port },
  ];
  await assert.rejects(checkPorts(host, uses), {
    message: `OTLP_GRPC_PORT and OTLP_HTTP_PORT are both ${port}: change one`,
  });
});

test('free ports pass, and are still free afterwards', async () => {
  const uses = [{ variable: 'TEMPO_PORT', port: await findFreePort() }];
  await checkPorts(host, uses);
  await checkPorts(host, uses);
});

test('an address that is not this machine’s is refused with the variable to change', async () => {
  // 192.0.2.0/24 is for documentation (RFC 5737): nobody has it.
  const uses = [{ variable: 'TEMPO_PORT', port: await findFreePort() }];
  await assert.rejects(checkPorts('192.0.2.1', uses), /set HOST to another address$/);
});
