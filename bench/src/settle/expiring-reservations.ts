import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { item, nameUser } from '../system/create-users.ts';

/** Reservations that expire together, written into both databases as the services would have. */
export interface Batch {
  /** Unique in a database. */
  readonly name: string;
  readonly reservations: number;
  /** Whose they are, in turn. */
  readonly users: number;
  /** In whole ms. */
  readonly expiresAt: Date;
}

/**
 * Both sides have to come to the same ids and traces, so those follow from the batch's name and a number. The services take
 * no id that is not a UUID by RFC 9562, with its version and variant in place.
 */
const generated = `
  SELECT overlay(overlay(md5($1 || ' ' || number) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid AS id, $2 || (1 + number % $4::integer) AS username,
    '00-' || md5('trace ' || $1 || ' ' || number) || '-00f067aa0ba902b7-01' AS traceparent
  FROM generate_series(0, $3::integer - 1) AS number`;

const insertHolds = defineStatement<never>({
  name: 'insert-expiring-holds',
  summary: 'INSERT holds',
  text: `
    WITH generated AS (${generated}), made AS (
      INSERT INTO holds (hold_id, account_id, credits, state, expires_at, created_at, traceparent)
      SELECT id, account_id, $5, 'held', $6, clock_timestamp(), traceparent FROM generated JOIN accounts USING (username)
      RETURNING account_id, credits
    ), totals AS (
      SELECT account_id, sum(credits) AS credits, count(*) AS holds FROM made GROUP BY account_id
    )
    UPDATE accounts SET held = held + totals.credits, open_holds = open_holds + totals.holds
    FROM totals WHERE accounts.account_id = totals.account_id`,
});

const insertReservations = defineStatement<never>({
  name: 'insert-expiring-reservations',
  summary: 'INSERT reservations',
  text: `
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at, traceparent)
    SELECT id, username, $7, $5, $6, traceparent FROM (${generated}) AS generated`,
});

export async function insertBatch(
  databases: { readonly user: Queryable; readonly reservations: Queryable },
  { name, reservations, users, expiresAt }: Batch,
): Promise<void> {
  const values = [name, nameUser(1).slice(0, -1), reservations, users, item.credits, expiresAt];
  await databases.user.query(insertHolds, values);
  await databases.reservations.query(insertReservations, [...values, item.itemId]);
}

const countOpen = defineStatement<{ readonly open: boolean }>({
  name: 'has-open-reservations',
  summary: 'SELECT reservations',
  text: `SELECT EXISTS (SELECT FROM reservations WHERE status = 'reserved') AS open`,
});

const countHeld = defineStatement<{ readonly open: boolean }>({
  name: 'has-open-holds',
  summary: 'SELECT holds',
  text: `SELECT EXISTS (SELECT FROM holds WHERE state = 'held') AS open`,
});

export async function hasOpenReservations(database: Queryable): Promise<boolean> {
  const [row] = await database.query(countOpen, []);
  return row?.open !== false;
}

export async function hasOpenHolds(database: Queryable): Promise<boolean> {
  const [row] = await database.query(countHeld, []);
  return row?.open !== false;
}

const findEnds = defineStatement<{ readonly expired: number; readonly last: Date | null }>({
  name: 'find-ends',
  summary: 'SELECT reservations',
  text: `
    SELECT count(*)::integer AS expired, max(ended_at) AS last FROM reservations
    WHERE status = 'expired' AND expires_at = $1`,
});

/** How many of a batch have ended as expired, and when the last of them did. */
export async function readEnds(
  database: Queryable,
  { expiresAt }: Batch,
): Promise<{ readonly expired: number; readonly last: Date | null }> {
  const [row] = await database.query(findEnds, [expiresAt]);
  if (row === undefined) throw new Error('PostgreSQL did not count the ends.');
  return row;
}
