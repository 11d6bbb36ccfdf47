import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { IdempotentAnswer, IdempotentAnswers } from './idempotent-answers.ts';
import type { NewReservation } from './reservation.ts';

const findStatement = defineStatement<{
  readonly fingerprint: Buffer;
  readonly reservation_id: string | null;
  readonly status: number;
  readonly content_type: string;
  readonly location: string | null;
  readonly body: string;
  readonly traceparent: string | null;
}>({
  name: 'find-idempotent-answer',
  summary: 'SELECT idempotent_answers',
  text: `
    SELECT fingerprint, reservation_id, status, content_type, location, body, traceparent
    FROM idempotent_answers WHERE username = $1 AND idempotency_key = $2`,
});

const insertAnswer = `
  INSERT INTO idempotent_answers
    (username, idempotency_key, fingerprint, reservation_id, status, content_type, location, body, traceparent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (username, idempotency_key) DO NOTHING`;

const refusalStatement = defineStatement<{ readonly username: string }>({
  name: 'insert-idempotent-refusal',
  summary: 'INSERT idempotent_answers',
  text: `${insertAnswer} RETURNING username`,
});

const reservationStatement = defineStatement<{ readonly username: string }>({
  name: 'insert-idempotent-reservation',
  summary: 'INSERT idempotent_answers reservations',
  // One statement, so that there is no reservation beside another answer, and none without its own.
  text: `
    WITH answer AS (${insertAnswer} RETURNING reservation_id, username)
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at, traceparent)
    SELECT reservation_id, username, $10::text, $11::bigint, $12::timestamptz, $13::text FROM answer
    RETURNING username`,
});

/** Answers under idempotency keys in PostgreSQL: one round trip an operation. */
export function createPostgresIdempotentAnswers(database: Queryable): IdempotentAnswers {
  return {
    find: async ({ username, idempotencyKey }) => {
      const [row] = await database.query(findStatement, [username, idempotencyKey]);
      if (row === undefined) return undefined;
      const { status, content_type: contentType, location, body } = row;
      return {
        username,
        idempotencyKey,
        fingerprint: row.fingerprint.toString('hex'),
        reservationId: row.reservation_id ?? undefined,
        answer: { status, contentType, location: location ?? undefined, body },
        traceparent: row.traceparent ?? undefined,
      };
    },
    insert: async (kept, made) => {
      const values = listAnswerValues(kept);
      const inserted =
        made === undefined
          ? await database.query(refusalStatement, values)
          : await database.query(reservationStatement, [...values, ...listReservationValues(made)]);
      return inserted.length > 0;
    },
  };
}

function listAnswerValues({ answer, ...kept }: IdempotentAnswer): unknown[] {
  return [
    kept.username,
    kept.idempotencyKey,
    Buffer.from(kept.fingerprint, 'hex'),
    kept.reservationId ?? null,
    answer.status,
    answer.contentType,
    answer.location ?? null,
    answer.body,
    kept.traceparent ?? null,
  ];
}

function listReservationValues({ itemId, credits, expiresAt, traceparent }: NewReservation): unknown[] {
  return [itemId, credits, expiresAt, traceparent ?? null];
}
