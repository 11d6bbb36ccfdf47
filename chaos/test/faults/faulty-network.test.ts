import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { faultNames, type FaultName } from '../../src/faults/fault-names.ts';
import { startFaultyNetwork, type FaultyNetwork } from '../../src/faults/faulty-network.ts';

/** A server that keeps what arrives, behind a network in which every request meets a fault. */
async function startTarget(t: TestContext): Promise<{ arrived: string[]; network: FaultyNetwork }> {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      arrived.push((await buffer(request)).toString());
      response.end('answer');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const network = await startFaultyNetwork({
    targetPort: (server.address() as AddressInfo).port,
    seed: 1,
    probability: 1,
    lateMs: 500,
  });
  t.after(async () => {
    await network.close();
    server.close();
    server.closeAllConnections();
  });
  return { arrived, network };
}

/** What each fault lets through: whether the sender gets an answer, and how often the request arrives. */
const effects: Readonly<Record<FaultName, { readonly answered: boolean; readonly arrivals: number }>> = {
  'request lost, connection reset': { answered: false, arrivals: 0 },
  'request lost, silence': { answered: false, arrivals: 0 },
  'answer lost, connection reset': { answered: false, arrivals: 1 },
  'answer lost, silence': { answered: false, arrivals: 1 },
  'request late, after its sender gave up': { answered: false, arrivals: 1 },
  'request delivered twice': { answered: true, arrivals: 2 },
};

test('each fault loses, delays or repeats what its name says, and a healed network nothing', async (t) => {
  const { arrived, network } = await startTarget(t);
  const met = new Set<FaultName>();
  for (let number = 0; met.size < faultNames.length; number += 1) {
    const before = { ...network.counts };
    const body = `request ${number}`;
    const answered = await send(network.url, body);
    const fault = faultNames.find((name) => network.counts[name] > before[name]);
    assert.ok(fault !== undefined && number < 200);
    met.add(fault);
    assert.equal(answered, effects[fault].answered, fault);
    const count = (): number => arrived.filter((text) => text === body).length;
    await pollUntil(`${fault}: arrivals`, () => count() === effects[fault].arrivals);
  }
  network.heal();
  const counts = { ...network.counts };
  for (let number = 0; number < 20; number += 1) assert.ok(await send(network.url, 'healed'));
  assert.deepEqual(network.counts, counts);
});

async function send(url: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(250) });
    return (await response.text()) === 'answer';
  } catch {
    // Lost, which is what the caller asks about.
    return false;
  }
}
