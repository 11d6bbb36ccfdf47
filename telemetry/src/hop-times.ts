import { context, createContextKey, type Context } from '@opentelemetry/api';

/** How long a request spent on what it called, by the callee's name. Calls of one name add up. */
interface HopTimes {
  readonly add: (name: string, durationMs: number) => void;
  readonly list: () => Iterable<readonly [name: string, durationMs: number]>;
}

const contextKey = createContextKey('holdfast hop times');

/** More names than this are left out: a header must stay short, whatever a callee says. */
const maxNames = 8;

/** What a header's entry may be called here: a token (RFC 9110, section 5.6.2) of the shape that services have. */
const namePattern = /^[a-z][a-z0-9-]{0,63}$/;

/** Gives a request's context a place to collect the times of its calls. */
export function collectHopTimes(parent: Context): Context {
  const times = new Map<string, number>();
  return setHopTimes(parent, {
    add: (name, durationMs) => {
      const before = times.get(name);
      if (before !== undefined || times.size < maxNames) times.set(name, (before ?? 0) + durationMs);
    },
    list: () => times,
  });
}

/** Lets the times of a call that several requests wait for count for each of them. */
export function shareHopTimes(parent: Context, members: readonly Context[]): Context {
  const all = members.flatMap((member) => getHopTimes(member) ?? []);
  return setHopTimes(parent, {
    add: (name, durationMs) => {
      for (const times of all) times.add(name, durationMs);
    },
    list: () => [],
  });
}

/** Adds what a call took to the times of the request that is being worked on. */
export function addHopTime(name: string, durationMs: number, of: Context = context.active()): void {
  getHopTimes(of)?.add(name, durationMs);
}

/** Adds what a callee says in its Server-Timing of those that it called itself. */
export function addCalleeHopTimes(serverTiming: string, of: Context): void {
  const times = getHopTimes(of);
  if (times === undefined) return;
  for (const entry of serverTiming.split(',')) {
    const [name = '', duration = ''] = entry.trim().split(';dur=');
    const durationMs = Number(duration);
    if (duration !== '' && durationMs >= 0 && name !== totalName && namePattern.test(name)) {
      times.add(name, durationMs);
    }
  }
}

const totalName = 'total';

/**
 * Writes the times as entries of a Server-Timing header (https://www.w3.org/TR/server-timing/), in ms:
 * `total;dur=12.3, user-service;dur=4.5`.
 *
 * @param totalMs what the request has taken until now
 */
export function describeHopTimes(of: Context, totalMs: number): string {
  const entries = [[totalName, totalMs] as const, ...(getHopTimes(of)?.list() ?? [])];
  return entries.map(([name, durationMs]) => `${name};dur=${Math.round(durationMs * 100) / 100}`).join(', ');
}

function getHopTimes(of: Context): HopTimes | undefined {
  return of.getValue(contextKey) as HopTimes | undefined;
}

function setHopTimes(parent: Context, times: HopTimes): Context {
  return parent.setValue(contextKey, times);
}
