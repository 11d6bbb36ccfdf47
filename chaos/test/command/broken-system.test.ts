import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { findFreePort } from '@holdfast/scripts/lib/free-port';
import { Client } from 'pg';
import { runChaosCommand } from '../../src/command/chaos-command.ts';
import type { System } from '../../src/system.ts';

/** A proxy that says 201 to a grant in four, and does not pass it on. */
async function startLiar(t: TestContext, port: number, target: () => string): Promise<void> {
  let grants = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const isGrant = request.method === 'POST' && request.url?.endsWith('/credits') === true;
      if (isGrant && request.headers['idempotency-key'] !== 'first') grants += 1;
      if (isGrant && grants % 4 === 1) {
        const [, , username] = request.url?.split('/') ?? [];
        const { credits } = JSON.parse(body.toString()) as { credits: number };
        response.writeHead(201, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ username, credits, balance_after: credits, version: 1 }));
        return;
      }
      const { authorization, 'content-type': contentType, 'idempotency-key': key } = request.headers;
      const answer = await fetch(`${target()}${request.url}`, {
        method: request.method ?? 'GET',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
          ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
        },
        ...(body.length === 0 ? {} : { body }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    })().catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  assert.equal((server.address() as AddressInfo).port, port);
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
}

/** Deletes an entry, as no bug of the service's own could. */
async function deleteAnEntry(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('GRANT ALL ON entries TO CURRENT_USER; ALTER TABLE entries DISABLE TRIGGER USER');
    await client.query('DELETE FROM entries WHERE ctid = (SELECT min(ctid) FROM entries)');
  } finally {
    await client.end();
  }
}

test('a service that acknowledges what it has not done, and a ledger that loses an entry, are found, told, and fail the run', async (t) => {
  const port = await findFreePort();
  let target = '';
  await startLiar(t, port, () => target);
  const printed: string[] = [];
  const adjust = (system: System): System => {
    target = system.userServiceUrl;
    const { 'user-service': honest } = system.victims;
    const kill = async (): Promise<void> => {
      await deleteAnEntry(system.databaseUrls.user);
      await honest.kill();
    };
    return {
      ...system,
      userServiceUrl: `http://127.0.0.1:${port}`,
      victims: { ...system.victims, 'user-service': { ...honest, kill } },
    };
  };
  const code = await runChaosCommand({
    args: ['--operations', '600', '--kills', '3', '--seed', '3', '--clients', '12', '--faults', '0'],
    signal: AbortSignal.timeout(100_000),
    environment: process.env,
    print: (text) => printed.push(text),
    report: () => undefined,
    adjust,
  });
  assert.equal(code, 1);
  const report = printed.join('\n');
  assert.match(report, /^ {2}7\. each acknowledged success survives/m);
  assert.match(report, /: was answered "201 .*", and there is no such grant$/m);
  assert.match(report, /^ {2}9\. entry versions have no gaps$/m);
  assert.match(report, /^History of the first:\n\{"at":/m);
});
