import type { HoldReference } from '@holdfast/user-service-client/contract';

/** Credits to be given back. */
export interface OwedRelease {
  readonly hold: HoldReference;
  /** Of the request that left them behind. */
  readonly traceparent: string | undefined;
  /** When the hold has ended by itself, at the latest: on the clock of `performance.now()`. */
  readonly endsAtMs: number;
  /** Whether the next attempt is to be seen: the first one is, and the last. */
  isTraced: boolean;
}

/** Releases that are owed: each has its turn, and there are never too many. */
export interface OwedQueue {
  readonly size: () => number;
  readonly has: (holdId: string) => boolean;
  /** Takes one in, without a turn yet. Ends have to come in order. @returns what had to go for it: the one that ends first */
  readonly add: (release: OwedRelease) => OwedRelease | undefined;
  /** Gives one the last turn, unless it has gone meanwhile. */
  readonly wait: (release: OwedRelease) => void;
  /** Takes the next turn; the release stays owed. Those that have ended by then go. */
  readonly takeTurn: (nowMs: number) => OwedRelease | undefined;
  readonly remove: (release: OwedRelease) => void;
}

/** @param options.onEnded is told of each that has ended by itself before its turn came */
export function createOwedQueue(options: {
  readonly maxOwed: number;
  readonly onEnded: () => void;
}): OwedQueue {
  // In order of their ends, and in order of their turns: one that keeps failing keeps no other waiting.
  const owed = new Map<string, OwedRelease>();
  const turns = new Set<OwedRelease>();
  const remove = (release: OwedRelease): void => {
    turns.delete(release);
    if (owed.get(release.hold.holdId) === release) owed.delete(release.hold.holdId);
  };
  return {
    size: () => owed.size,
    has: (holdId) => owed.has(holdId),
    add: (release) => {
      const first = owed.size < options.maxOwed ? undefined : owed.values().next().value;
      if (first !== undefined) remove(first);
      owed.set(release.hold.holdId, release);
      return first;
    },
    wait: (release) => {
      if (owed.get(release.hold.holdId) === release) turns.add(release);
    },
    takeTurn: (nowMs) => {
      for (const release of turns) {
        turns.delete(release);
        if (release.endsAtMs > nowMs) return release;
        remove(release);
        options.onEnded();
      }
      return undefined;
    },
    remove,
  };
}
