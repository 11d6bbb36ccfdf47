import type { BusyUser } from './busy-ledger.ts';

export interface Breakage {
  readonly what: string;
  /** Statements that bring it about, as a superuser without triggers. */
  readonly changes: (user: BusyUser) => readonly string[];
  /** How many violations it is, of which invariants. */
  readonly broken: Readonly<Record<number, number>>;
}

const account = ({ username }: BusyUser): string => `username = '${username}'`;
const accountId = (user: BusyUser): string => `(SELECT account_id FROM accounts WHERE ${account(user)})`;
const hold = ({ holds }: BusyUser, state: keyof BusyUser['holds']): string => `hold_id = '${holds[state]}'`;

/** Adds a whole, well-formed capture of credits under an id, to the entries and to the account. */
const spend = (user: BusyUser, credits: number, holdId: string, whose = account(user)): string[] => [
  `UPDATE accounts SET posted = posted - ${credits}, version = version + 1 WHERE ${whose}`,
  `WITH movement AS (SELECT uuidv7() AS id)
   INSERT INTO entries (transaction_id, account_id, version, kind, amount, balance_after, hold_id, created_at)
   SELECT id, account_id, version, 'capture', -${credits}, posted, '${holdId}'::uuid, 'epoch'::timestamptz
   FROM movement, accounts WHERE ${whose}
   UNION ALL SELECT id, NULL, NULL, 'capture', ${credits}, NULL, '${holdId}'::uuid, 'epoch'::timestamptz FROM movement`,
];

/** Ways in which a ledger can be broken, and what of it has to be found. */
export const breakages: readonly Breakage[] = [
  {
    what: 'a movement without its other side',
    changes: (user) => [`DELETE FROM entries WHERE account_id IS NULL AND ${hold(user, 'captured')}`],
    broken: { 1: 1 },
  },
  {
    what: 'a movement whose other side is of another amount',
    changes: (user) => [
      `UPDATE entries SET amount = 31 WHERE account_id IS NULL AND ${hold(user, 'captured')}`,
    ],
    broken: { 1: 1 },
  },
  {
    what: 'a movement whose other side is of another hold',
    changes: (user) => [
      `UPDATE entries SET hold_id = '${user.holds.held}' WHERE account_id IS NULL AND ${hold(user, 'captured')}`,
    ],
    broken: { 1: 1 },
  },
  {
    what: 'posted off by one',
    changes: (user) => [`UPDATE accounts SET posted = posted + 1 WHERE ${account(user)}`],
    broken: { 2: 1 },
  },
  {
    what: 'held off by one',
    changes: (user) => [`UPDATE accounts SET held = held - 1 WHERE ${account(user)}`],
    broken: { 2: 1 },
  },
  {
    what: 'open holds miscounted',
    changes: (user) => [`UPDATE accounts SET open_holds = open_holds + 1 WHERE ${account(user)}`],
    broken: { 2: 1 },
  },
  {
    what: 'an open hold that is gone',
    changes: (user) => [`DELETE FROM holds WHERE ${hold(user, 'held')}`],
    broken: { 2: 1 },
  },
  {
    what: 'a hold that is due, given back without being settled',
    changes: (user) => [
      `UPDATE accounts SET held = held - 5, open_holds = open_holds - 1 WHERE ${account(user)}`,
    ],
    broken: { 2: 1 },
  },
  {
    what: 'an account that is gone',
    changes: (user) => [`DELETE FROM accounts WHERE ${account(user)}`],
    broken: { 2: 1, 4: 7, 9: 1 },
  },
  {
    what: 'more held than owned',
    changes: (user) => [
      'ALTER TABLE accounts DROP CONSTRAINT accounts_check',
      `UPDATE holds SET credits = 1000 WHERE ${hold(user, 'held')}`,
      `UPDATE accounts SET held = 1005 WHERE ${account(user)}`,
    ],
    broken: { 3: 1 },
  },
  {
    what: 'less held than nothing',
    changes: (user) => [
      'ALTER TABLE accounts DROP CONSTRAINT accounts_check',
      'ALTER TABLE holds DROP CONSTRAINT holds_credits_check',
      `UPDATE holds SET credits = -10 WHERE ${hold(user, 'held')}`,
      `UPDATE accounts SET held = -5 WHERE ${account(user)}`,
    ],
    broken: { 3: 1 },
  },
  {
    what: 'a hold that was captured and released',
    changes: (user) => [`UPDATE holds SET state = 'released' WHERE ${hold(user, 'captured')}`],
    broken: { 4: 1 },
  },
  {
    what: 'a hold that was captured and moved nothing',
    changes: (user) => [`UPDATE holds SET state = 'captured' WHERE ${hold(user, 'released')}`],
    broken: { 4: 1 },
  },
  {
    what: 'a captured hold that is open again',
    changes: (user) => [
      `UPDATE holds SET state = 'held', settled_at = NULL WHERE ${hold(user, 'captured')}`,
      `UPDATE accounts SET held = held + 30, open_holds = open_holds + 1 WHERE ${account(user)}`,
    ],
    broken: { 4: 1 },
  },
  {
    what: 'a declined hold that was captured',
    changes: (user) => spend(user, 1, user.holds.declined),
    broken: { 4: 1 },
  },
  {
    what: 'a capture of another amount than was held',
    changes: (user) => [`UPDATE holds SET credits = 29 WHERE ${hold(user, 'captured')}`],
    broken: { 4: 1 },
  },
  {
    what: "a capture of another account's hold",
    changes: (user) => [
      `UPDATE holds SET account_id = (SELECT account_id FROM accounts WHERE NOT ${account(user)})
       WHERE ${hold(user, 'captured')}`,
    ],
    broken: { 4: 1 },
  },
  {
    what: 'a captured hold that is gone',
    changes: (user) => [`DELETE FROM holds WHERE ${hold(user, 'captured')}`],
    broken: { 4: 1 },
  },
  {
    what: 'an open hold with a time of settlement, and a settled one without',
    changes: (user) => [
      'ALTER TABLE holds DROP CONSTRAINT holds_check1',
      `UPDATE holds SET settled_at = created_at WHERE ${hold(user, 'held')}`,
      `UPDATE holds SET settled_at = NULL WHERE ${hold(user, 'released')}`,
    ],
    broken: { 4: 2 },
  },
  {
    what: 'a declined hold without a reason, and a hold with one that was not',
    changes: (user) => [
      'ALTER TABLE holds DROP CONSTRAINT holds_check',
      `UPDATE holds SET decline_reason = NULL WHERE ${hold(user, 'declined')}`,
      `UPDATE holds SET decline_reason = 'insufficient-credits' WHERE ${hold(user, 'expired')}`,
    ],
    broken: { 4: 2 },
  },
  {
    what: 'an expired hold that never held anything',
    changes: (user) => [
      'ALTER TABLE holds DROP CONSTRAINT holds_check2',
      `UPDATE holds SET state = 'expired' WHERE ${hold(user, 'tombstone')}`,
    ],
    broken: { 4: 1 },
  },
  {
    what: 'a capture in the microsecond of expiry, by its hold',
    changes: (user) => [
      `UPDATE entries SET created_at = created_at - interval '1 second' WHERE ${hold(user, 'captured')}`,
      `UPDATE holds SET expires_at = settled_at WHERE ${hold(user, 'captured')}`,
    ],
    broken: { 5: 1 },
  },
  {
    what: 'a capture in the microsecond of expiry, by its entries',
    changes: (user) => [
      `UPDATE entries SET created_at = expires_at FROM holds
       WHERE entries.hold_id = holds.hold_id AND entries.${hold(user, 'captured')}`,
    ],
    broken: { 5: 1 },
  },
  {
    what: 'a grant without a key',
    changes: (user) => [`DELETE FROM grants WHERE account_id = ${accountId(user)} AND version = 1`],
    broken: { 6: 1 },
  },
  {
    what: 'a key of another amount than was granted',
    changes: (user) => [
      `UPDATE grants SET credits = credits + 1 WHERE account_id = ${accountId(user)} AND version = 1`,
    ],
    broken: { 6: 1 },
  },
  {
    what: 'two keys for one grant',
    changes: (user) => [`UPDATE grants SET version = 1, credits = 60 WHERE account_id = ${accountId(user)}`],
    broken: { 6: 2 },
  },
  {
    what: 'a key that granted nothing',
    changes: (user) => [`INSERT INTO grants VALUES (${accountId(user)}, 'third', 10, 3)`],
    broken: { 6: 1 },
  },
  {
    what: 'a key that was granted and refused',
    changes: (user) => [`INSERT INTO refused_grants VALUES (${accountId(user)}, 'second', 40, '')`],
    broken: { 6: 1 },
  },
  {
    what: 'a hold that was captured twice',
    changes: (user) => spend(user, 30, user.holds.captured),
    broken: { 6: 1 },
  },
  {
    what: 'a hold that another account captured too',
    changes: (user) => spend(user, 30, user.holds.captured, `NOT ${account(user)}`),
    broken: { 4: 1, 6: 1 },
  },
  {
    what: 'a version left out',
    changes: (user) => [
      `UPDATE entries SET version = 4 WHERE account_id = ${accountId(user)} AND version = 3`,
      `UPDATE accounts SET version = 4 WHERE ${account(user)}`,
    ],
    broken: { 9: 1 },
  },
  {
    what: 'a version used twice',
    changes: (user) => [
      'ALTER TABLE entries DROP CONSTRAINT entries_account_id_version_key',
      `UPDATE entries SET version = 2 WHERE account_id = ${accountId(user)} AND version = 3`,
      `UPDATE accounts SET version = 2 WHERE ${account(user)}`,
    ],
    broken: { 9: 1 },
  },
  {
    what: 'an account that is ahead of its entries',
    changes: (user) => [`UPDATE accounts SET version = version + 1 WHERE ${account(user)}`],
    broken: { 9: 1 },
  },
  {
    what: 'a balance that does not follow from the one before',
    changes: (user) => [
      `UPDATE entries SET balance_after = balance_after + 1 WHERE account_id = ${accountId(user)} AND version = 3`,
    ],
    broken: { 9: 1 },
  },
  {
    what: 'a movement that is gone as a whole',
    changes: (user) => [`DELETE FROM entries WHERE ${hold(user, 'captured')}`],
    broken: { 2: 1, 4: 1, 9: 1 },
  },
];
