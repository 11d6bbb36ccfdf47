import { setTimeout as delay } from 'node:timers/promises';
import { observeMetric, getTraceparent, withLinkedSpan, withSpan, type Logger } from '@holdfast/telemetry';
import type { HoldReference } from '@holdfast/user-service-client/contract';
import type { CreditHolds } from './credit-holds.ts';

/** Credits that are to be given back, since nobody will ask for them again. */
export interface OwedReleases {
  /** Releases a hold, now or as soon as the ledger answers; the caller waits for nothing. */
  readonly owe: (hold: HoldReference) => void;
  /** Tries once more what is owed still, for 1.5 s at most; what is left expires by itself. */
  readonly close: () => Promise<void>;
}

export interface OwedReleasesOptions {
  /** A client of its own: what fails here must neither open the circuit of requests, nor use up their retries. */
  readonly holds: Pick<CreditHolds, 'release'>;
  /** How long a hold stands, in ms: after that there is nothing to give back. */
  readonly holdMs: number;
  readonly logger: Logger;
  /** The first pause after a failure, in ms; 100 unless given. It doubles with each failure, up to 2 s. */
  readonly firstPauseMs?: number;
}

interface Owed {
  readonly hold: HoldReference;
  /** When it expires by itself, on the clock of `performance.now()`. */
  readonly endsAtMs: number;
  /** The request that made it. */
  readonly traceparent: string | undefined;
}

/** Releases that are kept at most: past them, holds are left to expire. */
const maxOwed = 10_000;
/** Releases that are asked for at once, and in one trace. */
const roundSize = 16;
const maxPauseMs = 2000;
const closeTimeoutMs = 1500;

/**
 * Keeps what is owed in memory and tries until it is done or the hold has expired. The first attempt belongs to the trace of
 * the request; later ones are made in rounds, each a trace that links to the requests.
 */
export function startOwedReleases(options: OwedReleasesOptions): OwedReleases {
  const { holds, logger, firstPauseMs = 100 } = options;
  const owed = new Map<string, Owed>();
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  let retrying: Promise<void> | undefined;
  let isFailing = false;

  const attempt = async ({ hold }: Owed): Promise<boolean> => {
    try {
      await withSpan('release_hold', { 'holdfast.hold.id': hold.holdId }, async () => holds.release(hold));
      owed.delete(hold.holdId);
      if (isFailing) logger.info('Credits that were owed are given back again');
      isFailing = false;
      return true;
    } catch (error) {
      if (!isFailing) logger.warn({ err: error }, 'Credits could not be given back; it is tried again');
      isFailing = true;
      return false;
    }
  };

  const runRound = async (): Promise<boolean> => {
    const round = [...owed.values()].slice(0, roundSize);
    const links = round.map(({ hold, traceparent }) => ({
      traceparent,
      attributes: { 'holdfast.hold.id': hold.holdId },
    }));
    const results = await withLinkedSpan('reservations.release', { links, attributes: {} }, async () =>
      Promise.all(round.map(attempt)),
    );
    // Whoever failed goes to the end of the queue.
    for (const [index, { hold }] of round.entries()) {
      const failed = results[index] === false ? owed.get(hold.holdId) : undefined;
      if (failed === undefined) continue;
      owed.delete(hold.holdId);
      owed.set(hold.holdId, failed);
    }
    return results.every(Boolean);
  };

  const dropExpired = (): void => {
    const nowMs = performance.now();
    for (const [id, { endsAtMs }] of owed) if (endsAtMs <= nowMs) owed.delete(id);
  };

  const retry = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    for (;;) {
      // The only error is the abort, which ends the loop.
      await delay(pauseMs, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
      dropExpired();
      if (stop.signal.aborted || owed.size === 0) return;
      pauseMs = (await runRound()) ? 0 : Math.min(Math.max(2 * pauseMs, firstPauseMs), maxPauseMs);
    }
  };
  const retryLater = (): void => {
    retrying ??= retry().finally(() => {
      retrying = undefined;
      // What failed while the last round ended has nobody yet who tries it.
      if (owed.size > 0 && !stop.signal.aborted) retryLater();
    });
  };

  const attemptFirst = async (release: Owed): Promise<void> => {
    const isDone = await attempt(release);
    if (isDone || stop.signal.aborted) return;
    owed.set(release.hold.holdId, release);
    retryLater();
  };
  const finish = async (): Promise<void> => {
    await Promise.all([...underWay, retrying]);
    if (owed.size > 0) await runRound();
  };

  const stopObserving = observeMetric('holdfast.releases.owed', (observe) => observe(owed.size));
  return {
    owe: (hold) => {
      if (owed.size >= maxOwed) {
        logger.warn({ hold: hold.holdId }, 'Too many releases are owed: this hold is left to expire');
        return;
      }
      const release = { hold, endsAtMs: performance.now() + options.holdMs, traceparent: getTraceparent() };
      const first = attemptFirst(release);
      underWay.add(first);
      void first.finally(() => underWay.delete(first));
    },
    close: async () => {
      stop.abort();
      stopObserving();
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, closeTimeoutMs);
      await Promise.race([finish(), timeout.promise]);
      clearTimeout(timer);
    },
  };
}
