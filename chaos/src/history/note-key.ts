import { nameKey, noteViolation, type History } from './history.ts';
import type { KeyRecord } from './records.ts';

/** The record of a key, made where there is none yet. */
export function recordKey(
  keys: Map<string, KeyRecord>,
  request: Pick<KeyRecord, 'username' | 'key' | 'asked'>,
): KeyRecord {
  const name = nameKey(request.username, request.key);
  const existing = keys.get(name);
  if (existing !== undefined) return existing;
  const record: KeyRecord = { ...request, told: undefined, status: undefined };
  keys.set(name, record);
  return record;
}

/** A definite answer to the request that a key stands for: all of them are the same, to the byte. */
export function noteAnswerOfKey(
  history: Pick<History, 'violations' | 'log'>,
  record: KeyRecord,
  answer: { readonly status: number; readonly text: string },
): void {
  const told = `${answer.status} ${answer.text}`;
  if (record.told !== undefined && record.told !== told) {
    noteViolation(history, 6, record.key, `was answered "${record.told}" and then "${told}"`);
    return;
  }
  record.told = told;
  record.status = answer.status;
}
