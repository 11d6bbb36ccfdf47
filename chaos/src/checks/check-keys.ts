import { defineStatement } from '@holdfast/service-kit/postgres';
import { nameKey, noteViolation } from '../history/history.ts';
import type { KeyRecord } from '../history/records.ts';
import type { Check, CheckContext } from './check.ts';

interface AnswerRow {
  readonly username: string;
  readonly key: string;
  readonly told: string;
  readonly item_id: string | null;
}

const answersStatement = defineStatement<AnswerRow>({
  name: 'list-idempotent-answers',
  summary: 'SELECT idempotent_answers reservations',
  text: `
    SELECT answers.username, idempotency_key AS key, answers.status || ' ' || body AS told, item_id
    FROM idempotent_answers AS answers LEFT JOIN reservations USING (reservation_id)
    WHERE (answers.username, idempotency_key) > ($1, $2)
    ORDER BY answers.username, idempotency_key LIMIT $3`,
});

interface GrantRow {
  readonly username: string;
  readonly key: string | null;
  readonly credits: number;
  readonly version: number;
  readonly balance_after: number;
}

/** Entries without a key, and keys without an entry, come as such: each is a row. */
const grantsStatement = defineStatement<GrantRow>({
  name: 'list-grants',
  summary: 'SELECT grants entries accounts',
  text: `
    SELECT username, idempotency_key AS key, amount AS credits, entries.version, balance_after
    FROM accounts JOIN entries USING (account_id)
    LEFT JOIN grants ON grants.account_id = entries.account_id AND grants.version = entries.version
    WHERE kind = 'grant'`,
});

/** Invariants 6 and 7 for keys: what is kept is what was told, once, and of nothing but what was asked. */
export const checkKeys: Check = async (context) => {
  await checkReservationKeys(context);
  await checkGrantKeys(context);
};

const pageSize = 10_000;

async function checkReservationKeys({ reservationsDatabase, history }: CheckContext): Promise<void> {
  const missing = collectAnswered(history.reservationKeys);
  let last: AnswerRow | undefined;
  for (;;) {
    const after = [last?.username ?? '', last?.key ?? ''];
    const rows = await reservationsDatabase.query(answersStatement, [...after, pageSize]);
    for (const row of rows) {
      missing.delete(nameKey(row.username, row.key));
      const record = history.reservationKeys.get(nameKey(row.username, row.key));
      if (record === undefined) {
        if (row.item_id !== null)
          noteViolation(history, 6, row.key, 'made a reservation, and nobody has asked');
        continue;
      }
      if (record.told !== undefined && record.told !== row.told) {
        noteViolation(history, 6, row.key, `is kept as "${row.told}", and was told as "${record.told}"`);
      }
      if (row.item_id !== null && row.item_id !== record.asked) {
        noteViolation(history, 8, row.key, `made a reservation of ${row.item_id}, not of ${record.asked}`);
      }
    }
    last = rows.at(-1);
    if (rows.length < pageSize) break;
  }
  for (const { key, told } of missing.values()) {
    noteViolation(history, 7, key, `was answered "${told}", and the answer is lost`);
  }
}

async function checkGrantKeys({ userDatabase, history }: CheckContext): Promise<void> {
  const missing = collectAnswered(history.grantKeys);
  for (const row of await userDatabase.query(grantsStatement, [])) {
    if (row.key === null) {
      noteViolation(history, 6, row.username, `got the credits of version ${row.version} without a key`);
      continue;
    }
    const name = nameKey(row.username, row.key);
    missing.delete(name);
    const record = history.grantKeys.get(name);
    if (record === undefined) noteViolation(history, 8, row.key, 'granted credits that nobody asked for');
    else judgeGrant(history, record, row);
  }
  for (const { key, told } of missing.values()) {
    noteViolation(history, 7, key, `was answered "${told}", and there is no such grant`);
  }
}

function judgeGrant(history: CheckContext['history'], record: KeyRecord, row: GrantRow): void {
  if (String(row.credits) !== record.asked) {
    noteViolation(history, 6, record.key, `granted ${row.credits}, asked for were ${record.asked}`);
  }
  if (record.told === undefined) return;
  const told = JSON.parse(record.told.slice(record.told.indexOf(' '))) as Partial<GrantRow>;
  if (told.version === row.version && told.balance_after === row.balance_after) return;
  noteViolation(history, 7, record.key, `is version ${row.version}, and was told as "${record.told}"`);
}

function collectAnswered(keys: ReadonlyMap<string, KeyRecord>): Map<string, KeyRecord> {
  return new Map([...keys].filter(([, { told }]) => told !== undefined));
}
