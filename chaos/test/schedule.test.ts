import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Operation } from '../src/schedule/operation.ts';
import { planKills, victimNames } from '../src/schedule/plan-kills.ts';
import { operationKinds, planOperations } from '../src/schedule/plan-operations.ts';

function take(seed: number, client: number, count: number): Operation[] {
  const plan = planOperations(seed, client);
  return Array.from({ length: count }, () => plan.next().value);
}

test('the same seed plans the same operations and kills, another seed or client others', () => {
  for (const client of [0, 1, 47]) assert.deepEqual(take(7, client, 500), take(7, client, 500));
  assert.notDeepEqual(take(7, 0, 50), take(8, 0, 50));
  assert.notDeepEqual(take(7, 0, 50), take(7, 1, 50));
  const options = { seed: 7, operations: 100_000, kills: 20 };
  assert.deepEqual(planKills(options), planKills(options));
  assert.notDeepEqual(planKills(options), planKills({ ...options, seed: 8 }));
});

test('a plan holds every kind of operation, and no hold id or key twice', () => {
  const operations = [0, 1, 2].flatMap((client) => take(1, client, 2_000));
  assert.deepEqual(new Set(operations.map(({ kind }) => kind)), new Set(operationKinds));
  const names = operations.flatMap((operation) => [
    ...('holdId' in operation ? [operation.holdId] : []),
    ...('key' in operation && operation.key !== null ? [operation.key] : []),
  ]);
  assert.equal(new Set(names).size, names.length);
  const ids = operations.flatMap((operation) => ('holdId' in operation ? [operation.holdId] : []));
  for (const id of ids) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('kills come within the run, in order, and are at least one of each victim', () => {
  for (const kills of [3, 4, 10, 100]) {
    const plan = planKills({ seed: kills, operations: 20_000, kills });
    assert.equal(plan.length, kills);
    assert.deepEqual(new Set(plan.map(({ victim }) => victim)), new Set(victimNames));
    const points = plan.map(({ atOperation }) => atOperation);
    assert.deepEqual(
      points,
      points.toSorted((one, other) => one - other),
    );
    assert.ok(points.every((point) => point > 0 && point < 20_000));
  }
});
