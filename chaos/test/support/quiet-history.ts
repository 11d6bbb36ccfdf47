import { createHistory, type History } from '../../src/history/history.ts';

/** A history that is logged nowhere. */
export function quietHistory(): History {
  return createHistory({ write: () => undefined });
}

/** The numbers of the invariants that were found broken, and about what. */
export function found({ violations }: History): string[] {
  return violations.first.map(({ invariant, subject }) => `${invariant} ${subject}`);
}
