import type { Exchange } from '@holdfast/reservations-service-client';

/** How long one hop took. */
export interface Hop {
  readonly name: string;
  readonly durationMs: number;
  /** How far down it is: a hop's time is part of the time of the one above it. */
  readonly depth: number;
  /** Of the browser's time, 0 to 1. */
  readonly share: number;
}

/** The server's names of its hops, from the outermost inwards, and how they are shown. */
const serverHops = [
  { entry: 'total', name: 'reservations-service', depth: 1 },
  { entry: 'reservations-service-db', name: 'its database', depth: 2 },
  { entry: 'user-service', name: 'user-service', depth: 2 },
  { entry: 'user-service-db', name: 'its database', depth: 3 },
] as const;

/** Lists the hops of a request, the browser's own time first. */
export function listHops({ totalMs, timings }: Pick<Exchange, 'totalMs' | 'timings'>): Hop[] {
  const inner = serverHops.flatMap(({ entry, name, depth }) => {
    const timing = timings.find((each) => each.name === entry);
    return timing === undefined ? [] : [{ name, depth, durationMs: timing.durationMs }];
  });
  return [{ name: 'browser', depth: 0, durationMs: totalMs }, ...inner].map((hop) => ({
    ...hop,
    share: totalMs > 0 ? Math.min(1, hop.durationMs / totalMs) : 0,
  }));
}
