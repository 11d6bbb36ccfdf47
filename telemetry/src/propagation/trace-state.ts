import type { TraceState } from '@opentelemetry/api';
import { trimWhitespace } from './trim-whitespace.ts';

/** Level 2 no longer tells the key of a tenant from others: `@` may stand anywhere but at the beginning. */
const keyPattern = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;

/** Printable ASCII but for the comma and the equals sign, with no space at the end. */
const valuePattern = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** More than these in one header are malformed. */
const maxMembers = 32;

/** What is passed on at most, in characters: as much as level 2 asks for, for each span carries it to the backend too. */
const maxLength = 512;

/** A member longer than this, in characters, is the first to go where all is too long. */
const longMemberLength = 128;

/** In their order, the newest first. */
type Members = ReadonlyMap<string, string>;

/**
 * Reads `tracestate` (https://www.w3.org/TR/trace-context-2/#tracestate-header). One malformed member spoils the whole, and so
 * does a 33rd; of several members with one key the first, which is the newest, stays. What is well-formed and longer
 * than 512 characters loses whole members: first those longer than 128, then the last ones.
 *
 * @param header with several header lines joined by commas
 * @returns `undefined` where nothing is left to pass on
 */
export function parseTraceState(header: string): TraceState | undefined {
  const members = new Map<string, string>();
  let count = 0;
  for (const part of header.split(',')) {
    const member = trimWhitespace(part);
    if (member === '') continue;
    const [key, value] = splitMember(member);
    count += 1;
    if (count > maxMembers || !keyPattern.test(key) || !valuePattern.test(value)) return undefined;
    if (!members.has(key)) members.set(key, value);
  }
  return members.size === 0 ? undefined : createTraceState(shorten(members));
}

/** Without an equals sign there is no value, which is malformed. */
function splitMember(member: string): readonly [key: string, value: string] {
  const at = member.indexOf('=');
  return at === -1 ? [member, ''] : [member.slice(0, at), member.slice(at + 1)];
}

function createTraceState(members: Members): TraceState {
  // Every span of a trace has the same state, and each asks for the text.
  const text = Array.from(members, ([key, value]) => `${key}=${value}`).join(',');
  const state: TraceState = {
    get: (key) => members.get(key),
    set: (key, value) => {
      if (!keyPattern.test(key) || !valuePattern.test(value)) return state;
      const others = [...members].filter(([other]) => other !== key);
      const kept = others.slice(0, maxMembers - 1);
      return createTraceState(shorten(new Map([[key, value], ...kept])));
    },
    unset: (key) => createTraceState(new Map([...members].filter(([other]) => other !== key))),
    serialize: () => text,
  };
  return state;
}

/** https://www.w3.org/TR/trace-context-2/#tracestate-limits */
function shorten(members: Members): Members {
  const kept = new Map(members);
  let length = -1;
  for (const [key, value] of members) length += measureMember(key, value);
  const removeWhile = (isRemovable: (memberLength: number) => boolean): void => {
    for (const [key, value] of [...kept].toReversed()) {
      if (length <= maxLength) return;
      if (!isRemovable(key.length + 1 + value.length)) continue;
      kept.delete(key);
      length -= measureMember(key, value);
    }
  };
  removeWhile((memberLength) => memberLength > longMemberLength);
  removeWhile(() => true);
  return kept;
}

/** With the equals sign, and the comma before or after it. */
function measureMember(key: string, value: string): number {
  return key.length + value.length + 2;
}
