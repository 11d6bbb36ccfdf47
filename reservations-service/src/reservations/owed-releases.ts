import { createCounter, observeMetric } from '@holdfast/conventions';
import { getSampledTraceparent } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { HoldReference } from '@holdfast/user-service-client/contract';
import { createOwedQueue, type OwedRelease } from './owed-queue.ts';
import { sendRelease, sendReleaseInRequest, type ReleasePort } from './send-release.ts';

export interface OwedReleasesOptions {
  /** By a client of its own: what fails here must neither open the circuit of requests, nor use up their retries. */
  readonly holds: ReleasePort;
  /** How long a hold stands before it expires by itself, in ms. */
  readonly holdMs: number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** How long `close` waits, in ms; 1500 unless given. */
  readonly closeTimeoutMs?: number;
  /** Releases kept at most; 10,000 unless given. */
  readonly maxOwed?: number;
}

/** Credits that nobody will ask for again, on their way back to their users. */
export interface OwedReleases {
  /**
   * Gives the credits of a hold back: at once and within the caller's trace where that goes, and else as often as it
   * takes until the hold has expired by itself. Returns at once, and never throws.
   */
  readonly owe: (hold: HoldReference) => void;
  /** Tries once more what is still owed, for 1.5 s at most, and leaves the rest to its expiry. */
  readonly close: () => Promise<void>;
}

/** Releases under way at once: a user-service that comes back gets them side by side, but not all at a time. */
const maxRunning = 16;

/** The pause after a failure, in ms: it doubles with each failure in a row, and is up to a half shorter at random. */
const pauses = { firstMs: 100, maxMs: 500 } as const;

/**
 * Keeps the releases that are owed, in memory: a crash leaves them to their expiry. After a failure they wait, and are
 * tried one at a time until one is answered. In traces are the first attempt at each and, where that failed, a repeat of
 * the one that was answered: an outage may take thousands.
 */
export function startOwedReleases(options: OwedReleasesOptions): OwedReleases {
  const { holds, holdMs, logger, closeTimeoutMs = 1500, maxOwed = 10_000 } = options;
  const countGivenUp = createCounter('holdfast.releases.given_up', [
    { 'holdfast.release.give_up_reason': 'too-many' },
    { 'holdfast.release.give_up_reason': 'expired' },
  ]);
  const queue = createOwedQueue({
    maxOwed,
    onEnded: () => countGivenUp(1, { 'holdfast.release.give_up_reason': 'expired' }),
  });
  const stopObserving = observeMetric('holdfast.releases.owed', (observe) => observe(queue.size()));
  const running = new Set<Promise<void>>();
  let phase: 'open' | 'closing' | 'closed' = 'open';
  let pauseMs = 0;
  let pause: NodeJS.Timeout | undefined;
  /** What the log has been told since nothing was owed: each once, for an outage brings thousands of the same. */
  const told = { failure: false, tooMany: false };

  const hasRoom = (): boolean =>
    phase !== 'closed' &&
    pause === undefined &&
    running.size < (pauseMs === 0 || phase === 'closing' ? maxRunning : 1);

  const begin = (release: OwedRelease, send: () => Promise<unknown>): void => {
    const attempt = settle(release, send).finally(() => {
      running.delete(attempt);
      goOn();
    });
    running.add(attempt);
  };

  const goOn = (): void => {
    while (hasRoom()) {
      const release = queue.takeTurn(performance.now());
      if (release === undefined) break;
      begin(release, async () => sendRelease(holds, release));
    }
    if (queue.size() > 0 || phase !== 'open') return;
    if (told.failure) logger.info('No credits are owed any more');
    Object.assign(told, { failure: false, tooMany: false });
  };

  const settle = async (release: OwedRelease, send: () => Promise<unknown>): Promise<void> => {
    try {
      await send();
    } catch (error) {
      release.isTraced = false;
      onFailure(error);
      if (phase === 'open') queue.wait(release);
      return;
    }
    pauseMs = 0;
    clearTimeout(pause);
    pause = undefined;
    if (release.isTraced || phase !== 'open') return queue.remove(release);
    // It is idempotent, so it can be shown as it was.
    release.isTraced = true;
    queue.wait(release);
  };

  const onFailure = (error: unknown): void => {
    if (!told.failure) {
      logger.warn(
        { err: error },
        'Credits could not be given back: it is tried again until their holds expire',
      );
      told.failure = true;
    }
    if (pause !== undefined || phase !== 'open') return;
    pauseMs = Math.min(pauses.maxMs, Math.max(pauses.firstMs, 2 * pauseMs));
    pause = setTimeout(
      () => {
        pause = undefined;
        goOn();
      },
      pauseMs * (1 - Math.random() / 2),
    );
  };

  return {
    owe: (hold) => {
      // Where one is under way already, the ledger lets no later hold of this id stand.
      if (queue.has(hold.holdId)) return;
      const traceparent = getSampledTraceparent();
      const release = { hold, traceparent, endsAtMs: performance.now() + holdMs, isTraced: true };
      if (queue.add(release) !== undefined) {
        countGivenUp(1, { 'holdfast.release.give_up_reason': 'too-many' });
        if (!told.tooMany) {
          logger.warn(
            { 'holdfast.release.limit': maxOwed },
            'Too many releases are owed: the oldest holds are left to expire',
          );
        }
        told.tooMany = true;
      }
      if (hasRoom()) begin(release, async () => sendReleaseInRequest(holds, release));
      else queue.wait(release);
    },
    close: async () => {
      phase = 'closing';
      clearTimeout(pause);
      pause = undefined;
      goOn();
      await waitForAll(running, closeTimeoutMs);
      phase = 'closed';
      stopObserving();
      if (queue.size() > 0) {
        logger.warn(
          { 'holdfast.release.owed': queue.size() },
          'Credits are still owed: they are back when their holds expire',
        );
      }
    },
  };
}

/** Waits until nothing is under way, also of what begins meanwhile. */
async function waitForAll(running: ReadonlySet<Promise<void>>, timeoutMs: number): Promise<void> {
  const timeout = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(() => timeout.resolve('timeout'), timeoutMs);
  let isOver = false;
  while (running.size > 0 && !isOver) {
    isOver = (await Promise.race([timeout.promise, ...running])) === 'timeout';
  }
  clearTimeout(timer);
}
