import { context, createContextKey, type Context } from '@opentelemetry/api';

/** How long a request spent on what it called, in ms, by the callee's name. Calls of one name add up. */
type HopTimes = Map<string, number>;

const contextKey = createContextKey('holdfast hop times');

/** More names than this are left out: a header must stay short, whatever a callee says. */
const maxNames = 8;

/** What a header's entry may be called here: a token (RFC 9110, section 5.6.2) of the shape that services have. */
const namePattern = /^[a-z][a-z0-9-]{0,63}$/;

/** Gives a request's context a place to collect the times of its calls. */
export function collectHopTimes(parent: Context): Context {
  return parent.setValue(contextKey, [new Map()]);
}

/** Lets the times of a call that several requests wait for count for each of them. */
export function shareHopTimes(parent: Context, members: readonly Context[]): Context {
  return parent.setValue(contextKey, members.flatMap(getHopTimes));
}

/** Adds what a call took to the times of the request that is being worked on. */
export function addHopTime(name: string, durationMs: number, of: Context = context.active()): void {
  for (const times of getHopTimes(of)) addTime(times, name, durationMs);
}

/** Adds what a callee says in its Server-Timing of those that it called itself. */
export function addCalleeHopTimes(serverTiming: string, of: Context): void {
  if (getHopTimes(of).length === 0) return;
  for (const entry of serverTiming.split(',')) {
    const [name = '', duration = ''] = entry.trim().split(';dur=');
    const durationMs = Number(duration);
    if (duration !== '' && durationMs >= 0 && name !== totalName && namePattern.test(name)) {
      addHopTime(name, durationMs, of);
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
  let entries = describeTime(totalName, totalMs);
  for (const times of getHopTimes(of)) {
    for (const [name, durationMs] of times) entries += `, ${describeTime(name, durationMs)}`;
  }
  return entries;
}

function describeTime(name: string, durationMs: number): string {
  return `${name};dur=${Math.round(durationMs * 100) / 100}`;
}

function addTime(times: HopTimes, name: string, durationMs: number): void {
  const before = times.get(name);
  if (before !== undefined || times.size < maxNames) times.set(name, (before ?? 0) + durationMs);
}

/** The times of one request, or those of all that wait for the same. */
function getHopTimes(of: Context): readonly HopTimes[] {
  return (of.getValue(contextKey) as readonly HopTimes[] | undefined) ?? [];
}
