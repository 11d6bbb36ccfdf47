import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { AttemptFailure } from '../../src/calls/attempt-failure.ts';
import { callWithRetries, type Attempt, type RetryOptions } from '../../src/calls/call-with-retries.ts';
import type { Circuit } from '../../src/calls/circuit.ts';
import { createRetryBudget } from '../../src/calls/retry-budget.ts';
import { retryLimits, retryRules, type FailureKind } from '../../src/calls/retry-rules.ts';
import { UserServiceUnavailable } from '../../src/contract/unavailable.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';

const closedCircuit: Circuit = {
  run: async (attempt) => attempt(),
  isOpen: () => false,
  state: () => 'closed',
};

/** What each attempt meets, in their order; the last of them again and again. */
interface Outcome {
  readonly kind: FailureKind | 'answer';
  readonly durationMs?: number;
  readonly retryAfterMs?: number | undefined;
}

/** Makes a call in fake time. An attempt takes as long as it is said to, or until its time is up. */
async function makeCall(outcomes: readonly Outcome[], changes: Partial<RetryOptions> = {}) {
  const clock = createFakeClock();
  const budget = createRetryBudget({ retriesPerCall: 0.1, reserve: 10 });
  const options = {
    timeoutMs: 2000,
    attemptTimeoutMs: 1000,
    circuit: closedCircuit,
    budget,
    clock,
    ...changes,
  };
  const startedAtMs = options.clock.nowMs();
  const attempts: (Attempt & { readonly startedAfterMs: number })[] = [];
  let failure: UserServiceUnavailable | undefined;
  try {
    await callWithRetries(options, async (attempt) => {
      attempts.push({ ...attempt, startedAfterMs: options.clock.nowMs() - startedAtMs });
      const { kind, durationMs = 1, retryAfterMs } = outcomes[attempts.length - 1] ?? outcomes.at(-1)!;
      await options.clock.sleep(Math.min(durationMs, attempt.timeoutMs));
      if (kind !== 'answer') throw new AttemptFailure(kind, { cause: new Error(kind), retryAfterMs });
    });
  } catch (error) {
    assert.ok(error instanceof UserServiceUnavailable, String(error));
    failure = error;
  }
  return { attempts, failure, tookMs: options.clock.nowMs() - startedAtMs };
}

const kinds = Object.keys(retryRules) as FailureKind[];

test('whatever comes, no call outlasts its deadline, none is retried without time for it, none more than twice', async () => {
  const outcome = fc.record({
    kind: fc.constantFrom(...kinds, 'answer' as const),
    durationMs: fc.nat(3000),
    retryAfterMs: fc.option(fc.nat(3000), { nil: undefined }),
  });
  const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      fc.array(outcome, { minLength: 1, maxLength: 4 }),
      chance,
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 1, max: 4000 }),
      async (outcomes, random, timeoutMs, attemptTimeoutMs) => {
        const clock = createFakeClock(() => random);
        const call = await makeCall(outcomes, { clock, timeoutMs, attemptTimeoutMs });
        assert.ok(call.tookMs <= timeoutMs, `${call.tookMs} of ${timeoutMs} ms`);
        assert.ok(call.attempts.length <= retryLimits.maxAttempts);
        for (const { timeoutMs: attemptMs, startedAfterMs } of call.attempts) {
          assert.ok(attemptMs <= attemptTimeoutMs && startedAfterMs + attemptMs <= timeoutMs);
        }
        for (const { startedAfterMs } of call.attempts.slice(1)) {
          assert.ok(startedAfterMs + retryLimits.minAttemptMs <= timeoutMs);
        }
        const made = call.attempts.map((_attempt, index) => (outcomes[index] ?? outcomes.at(-1)!).kind);
        const isIndefinite = made.some(
          (kind) => kind !== 'answer' && retryRules[kind].failureClass === 'indefinite',
        );
        const expected = isIndefinite ? 'indefinite' : 'definite';
        assert.equal(call.failure?.failureClass, made.at(-1) === 'answer' ? undefined : expected);
      },
    ),
  );
});

test('waits are random from 0 to a bound that doubles: full jitter', async () => {
  for (const random of [0, 0.999]) {
    const clock = createFakeClock(() => random);
    await makeCall([{ kind: 'no-answer' }], { clock });
    const [, first, , second] = clock.waits;
    assert.deepEqual([first, second], [random * 50, random * 100]);
  }
});

const starts = async (outcome: Outcome) =>
  (await makeCall([outcome])).attempts.map(({ startedAfterMs }) => startedAfterMs);

test('an overload is left alone for a second or as long as it says, and not retried where that is too long', async () => {
  assert.deepEqual(await starts({ kind: 'overloaded' }), [0, 1 + 1000 + 25]);
  assert.deepEqual(await starts({ kind: 'overloaded', retryAfterMs: 1500 }), [0, 1 + 1500 + 25]);
  assert.deepEqual(await starts({ kind: 'overloaded', retryAfterMs: 2000 }), [0]);
  // An outage that names a time is believed too.
  assert.deepEqual(await starts({ kind: 'unusable-answer', retryAfterMs: 1900 }), [0, 1 + 1900 + 25]);
  assert.deepEqual(await starts({ kind: 'unusable-answer', retryAfterMs: 60_000 }), [0]);
});

test('what is refused, or stopped by the circuit, is not sent again', async () => {
  for (const kind of ['refused', 'circuit-open'] as const) {
    const { attempts, failure } = await makeCall([{ kind }]);
    assert.equal(attempts.length, 1);
    assert.equal(failure?.failureClass, 'definite');
  }
  const isOpen = await makeCall([{ kind: 'no-answer' }], {
    circuit: { ...closedCircuit, isOpen: () => true },
  });
  assert.equal(isOpen.attempts.length, 1);
});

test('1,000 calls in an outage make 1,000 attempts and 110 retries: a tenth, and the reserve', async () => {
  const budget = createRetryBudget({
    retriesPerCall: retryLimits.retriesPerCall,
    reserve: retryLimits.retryReserve,
  });
  let attempts = 0;
  for (let call = 0; call < 1000; call += 1) {
    attempts += (await makeCall([{ kind: 'no-answer' }], { budget })).attempts.length;
  }
  assert.ok(attempts > 1100 && attempts <= 1110, String(attempts));
});

test('a wait that the closing client ends is the end of the call', async () => {
  const clock = { ...createFakeClock(), sleep: async (durationMs: number) => durationMs !== 25 };
  const { attempts, failure } = await makeCall([{ kind: 'no-answer' }], { clock });
  assert.equal(attempts.length, 1);
  assert.equal(failure?.failureClass, 'indefinite');
});

test('an error that is no failure of an attempt passes through, and is not retried', async () => {
  const clock = createFakeClock();
  const budget = createRetryBudget({ retriesPerCall: 0.1, reserve: 10 });
  let attempts = 0;
  const call = callWithRetries(
    { timeoutMs: 2000, attemptTimeoutMs: 1000, circuit: closedCircuit, budget, clock },
    async () => {
      attempts += 1;
      throw new TypeError('a defect');
    },
  );
  await assert.rejects(call, TypeError);
  assert.equal(attempts, 1);
});
