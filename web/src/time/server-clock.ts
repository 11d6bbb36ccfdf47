/** The server's time, whatever the clock of this device says. */
export interface ServerClock {
  /** Learns from an answer: the server wrote `date` between the moments at which it was asked and heard. */
  observe(seen: {
    readonly sentAtMs: number;
    readonly receivedAtMs: number;
    readonly date: string | null;
  }): void;
  /** In ms since 1970, by the server's clock as far as it is known; by this device's until then. */
  now(): number;
}

/** A Date header has whole seconds: the server's time is anywhere in that second. */
const dateResolutionMs = 1000;

/**
 * Keeps the bounds of how far the server's clock is ahead of a local one. Each answer narrows them; one that does not
 * fit means that a clock was set, or that this device slept, and starts anew.
 *
 * @param monotonicNow ms that never jump; `wallNow` the device's own time, for as long as no answer has come
 */
export function createServerClock(clocks: {
  readonly monotonicNow: () => number;
  readonly wallNow: () => number;
}): ServerClock {
  let bounds: { readonly low: number; readonly high: number } | undefined;
  return {
    observe: ({ sentAtMs, receivedAtMs, date }) => {
      const serverMs = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(serverMs)) return;
      const low = serverMs - receivedAtMs;
      const high = serverMs + dateResolutionMs - sentAtMs;
      const narrowed = { low: Math.max(low, bounds?.low ?? low), high: Math.min(high, bounds?.high ?? high) };
      bounds = narrowed.low <= narrowed.high ? narrowed : { low, high };
    },
    now: () =>
      bounds === undefined ? clocks.wallNow() : clocks.monotonicNow() + (bounds.low + bounds.high) / 2,
  };
}
