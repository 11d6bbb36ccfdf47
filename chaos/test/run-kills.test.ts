import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runKills } from '../src/run-kills.ts';
import type { PlannedKill } from '../src/schedule/plan-kills.ts';

const plan: readonly PlannedKill[] = [
  { victim: 'postgres', atOperation: 10, downMs: 0 },
  { victim: 'user-service', atOperation: 20, downMs: 0 },
  { victim: 'postgres', atOperation: 30, downMs: 0 },
];

test('each victim is killed at its operation and restarted before it is killed again', async () => {
  let begun = 0;
  const events: string[] = [];
  const victim = (name: string) => ({
    kill: async () => void events.push(`kill ${name} ${begun}`),
    restart: async () => void events.push(`restart ${name}`),
  });
  const timer = setInterval(() => (begun += 1), 2);
  await runKills({
    plan,
    victims: {
      postgres: victim('postgres'),
      'user-service': victim('user-service'),
      'reservations-service': victim('reservations-service'),
    },
    begun: () => begun,
    onKill: () => undefined,
    onRestart: () => undefined,
    signal: AbortSignal.timeout(10_000),
  });
  clearInterval(timer);
  const of = (name: string): string[] => events.filter((event) => event.includes(name));
  assert.deepEqual(
    of('postgres').map((event) => event.split(' ')[0]),
    ['kill', 'restart', 'kill', 'restart'],
  );
  assert.equal(of('user-service').length, 2);
  const points = events
    .filter((event) => event.startsWith('kill'))
    .map((event) => Number(event.split(' ')[2]));
  for (const [index, point] of points.entries()) assert.ok(point >= (plan[index]?.atOperation ?? 0));
});

test('a victim that does not come back fails the run', async () => {
  const silent = { kill: async () => undefined, restart: async () => undefined };
  const lost = { ...silent, restart: async () => Promise.reject(new Error('gone for good')) };
  await assert.rejects(
    runKills({
      plan,
      victims: { postgres: lost, 'user-service': silent, 'reservations-service': silent },
      begun: () => 100,
      onKill: () => undefined,
      onRestart: () => undefined,
      signal: AbortSignal.timeout(10_000),
    }),
    { message: 'gone for good' },
  );
});
