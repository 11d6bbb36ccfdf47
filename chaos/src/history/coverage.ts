/** How often each request had which outcome. */
export interface Coverage {
  count(operation: string, outcome: string): void;
  /** Operations in alphabetic order, each with its outcomes, the most frequent first. */
  list(): { operation: string; outcomes: { outcome: string; times: number }[] }[];
  /** How many requests had an outcome that `matches`. */
  total(matches: (outcome: string, operation: string) => boolean): number;
}

export function createCoverage(): Coverage {
  const operations = new Map<string, Map<string, number>>();
  return {
    count: (operation, outcome) => {
      const outcomes = operations.get(operation) ?? new Map<string, number>();
      operations.set(operation, outcomes);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    },
    list: () =>
      [...operations]
        .map(([operation, outcomes]) => ({
          operation,
          outcomes: [...outcomes]
            .map(([outcome, times]) => ({ outcome, times }))
            .toSorted((one, other) => other.times - one.times),
        }))
        .toSorted((one, other) => one.operation.localeCompare(other.operation)),
    total: (matches) =>
      [...operations].reduce(
        (sum, [operation, outcomes]) =>
          sum +
          [...outcomes].reduce(
            (times, [outcome, count]) => (matches(outcome, operation) ? times + count : times),
            0,
          ),
        0,
      ),
  };
}
