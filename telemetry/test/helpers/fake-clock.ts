import type { TestContext } from 'node:test';

/** A clock that goes when it is told to. */
export interface FakeClock {
  readonly advance: (ms: number) => void;
  /** Sets the machine's clock, in ms since 1970, and leaves that of the process as it is. */
  readonly setDate: (epochMs: number) => void;
  readonly reset: () => void;
}

/** When the process of {@link fakeClock} began, in ms since 1970. */
export const originMs = 1_795_824_000_000;

const startMs = 1000;

/** Replaces the clocks of the process and of the machine until the test ends: whole ms, so that no way of counting rounds. */
export function fakeClock(test: TestContext): FakeClock {
  let nowMs = startMs;
  let dateOffsetMs = 0;
  const timeOrigin = Object.getOwnPropertyDescriptor(performance, 'timeOrigin');
  Object.defineProperty(performance, 'timeOrigin', { value: originMs, configurable: true });
  test.mock.method(performance, 'now', () => nowMs);
  test.mock.method(Date, 'now', () => originMs + nowMs + dateOffsetMs);
  test.after(() => {
    if (timeOrigin === undefined) Reflect.deleteProperty(performance, 'timeOrigin');
    else Object.defineProperty(performance, 'timeOrigin', timeOrigin);
  });
  return {
    advance: (ms) => {
      nowMs += ms;
    },
    setDate: (epochMs) => {
      dateOffsetMs = epochMs - originMs - nowMs;
    },
    reset: () => {
      nowMs = startMs;
      dateOffsetMs = 0;
    },
  };
}
