import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { startOwedReleases, type OwedReleasesOptions } from '../../src/reservations/owed-releases.ts';

const failure = new Error('The user-service is out.');

/** Releases before a ledger that is out or not, and answers at once or when it is told to. */
function startReleases(
  context: TestContext,
  changes: Partial<Pick<OwedReleasesOptions, 'holdMs' | 'closeTimeoutMs' | 'maxOwed'>> = {},
) {
  const ledger = {
    isOut: false,
    poison: '',
    isSlow: false,
    attempts: [] as string[],
    released: new Set<string>(),
  };
  const waiting: (() => void)[] = [];
  let running = 0;
  let mostRunning = 0;
  const release: OwedReleasesOptions['holds']['release'] = async ({ holdId }) => {
    ledger.attempts.push(holdId);
    running += 1;
    mostRunning = Math.max(mostRunning, running);
    if (ledger.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
    running -= 1;
    if (ledger.isOut || holdId === ledger.poison) throw failure;
    ledger.released.add(holdId);
    return { outcome: 'released' };
  };
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const releases = startOwedReleases({
    holds: { release },
    holdMs: 900_000,
    closeTimeoutMs: 20,
    logger: createLogger({ serviceName: 'test', level: 'info', destination }),
    ...changes,
  });
  context.after(releases.close);
  return {
    ...releases,
    ledger,
    lines,
    oweMany: (ids: readonly string[]) => {
      for (const holdId of ids) releases.owe({ username: 'test', holdId });
    },
    answerAll: () => {
      for (const answer of waiting.splice(0)) answer();
    },
    mostRunning: () => mostRunning,
    running: () => running,
  };
}

const nameMany = (count: number): string[] => Array.from({ length: count }, (_, index) => `hold-${index}`);

test('a release is sent at once, and once, also where it is owed twice', async (context) => {
  const { oweMany, ledger, close, lines } = startReleases(context);
  oweMany(['a', 'a']);
  assert.deepEqual(ledger.attempts, ['a']);
  await close();
  assert.deepEqual(ledger.attempts, ['a']);
  assert.deepEqual(lines, []);
});

test('while the ledger is out one release at a time is tried, ever less often; once it is back, all go within two seconds', async (context) => {
  const { oweMany, ledger, lines } = startReleases(context);
  const ids = nameMany(100);
  ledger.isOut = true;
  oweMany(ids);
  const first = ledger.attempts.length;
  assert.equal(first, 16);
  const startedAt = performance.now();
  await pollUntil('three more attempts', () => ledger.attempts.length === first + 3);
  // At least half of each of the pauses of 100, 200 and 400 ms.
  assert.ok(performance.now() - startedAt >= 348);
  ledger.isOut = false;
  await pollUntil('all are released', () => ids.every((id) => ledger.released.has(id)), 2000);
  await pollUntil('the end is logged', () => lines.length === 2);
  assert.match(lines[0] ?? '', /is tried again until their holds expire/);
  assert.match(lines[1] ?? '', /No credits are owed any more/);
});

test('at most 16 releases are under way at once', async (context) => {
  const { oweMany, ledger, answerAll, mostRunning } = startReleases(context);
  const ids = nameMany(50);
  ledger.isSlow = true;
  oweMany(ids);
  await pollUntil('all are released', () => {
    answerAll();
    return ledger.released.size === ids.length;
  });
  assert.equal(mostRunning(), 16);
});

test('a release that keeps failing keeps no other waiting', async (context) => {
  const { oweMany, ledger } = startReleases(context);
  const ids = nameMany(50);
  ledger.isOut = true;
  ledger.poison = 'poison';
  oweMany(['poison', ...ids]);
  await pollUntil('it has failed', () => ledger.attempts.length === 16);
  ledger.isOut = false;
  await pollUntil('the others are released', () => ids.every((id) => ledger.released.has(id)));
  assert.ok(!ledger.released.has('poison'));
  assert.ok(ledger.attempts.filter((id) => id === 'poison').length < 10);
});

test('a hold that has expired by itself is not released any more', async (context) => {
  const { oweMany, ledger, lines } = startReleases(context, { holdMs: 150 });
  ledger.isOut = true;
  oweMany(nameMany(20));
  await pollUntil('nothing is owed', () =>
    lines.some((line) => line.includes('No credits are owed any more')),
  );
  assert.ok(ledger.attempts.length < 20);
  assert.equal(ledger.released.size, 0);
});

test('of too many, those that expire first are left to it, and that is logged once', async (context) => {
  const { oweMany, ledger, lines } = startReleases(context, { maxOwed: 20 });
  const ids = nameMany(25);
  ledger.isOut = true;
  oweMany(ids);
  assert.equal(lines.filter((line) => line.includes('Too many releases are owed')).length, 1);
  await pollUntil('the attempts under way have failed', () => ledger.attempts.length > 16);
  ledger.isOut = false;
  await pollUntil('the others are released', () => ids.slice(5).every((id) => ledger.released.has(id)));
  assert.deepEqual(
    ids.filter((id) => ledger.released.has(id)),
    ids.slice(5),
  );
});

test('close tries once more what is owed, and leaves the rest to its expiry', async (context) => {
  const { oweMany, ledger, close, lines } = startReleases(context, { closeTimeoutMs: 5000 });
  const ids = nameMany(40);
  ledger.isOut = true;
  oweMany(ids);
  await pollUntil('the first attempts have failed', () => lines.length === 1);
  const before = ledger.attempts.length;
  await close();
  assert.deepEqual(ledger.attempts.slice(before).toSorted(), ids.toSorted());
  assert.match(lines.at(-1) ?? '', /"holdfast\.release\.owed":40.*Credits are still owed/);
});

test('close does not wait long for a ledger that does not answer, and begins no more', async (context) => {
  const { oweMany, ledger, close, answerAll, running } = startReleases(context, { closeTimeoutMs: 20 });
  ledger.isSlow = true;
  oweMany(nameMany(40));
  await close();
  assert.equal(ledger.attempts.length, 16);
  answerAll();
  await pollUntil('the attempts under way have ended', () => running() === 0);
  assert.equal(ledger.attempts.length, 16);
});
