import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { IdempotentAnswer } from '../reservations/idempotent-answers.ts';
import type { NewReservation } from '../reservations/reservation.ts';

const insertAnswer = `
  INSERT INTO idempotent_answers
    (username, idempotency_key, fingerprint, reservation_id, status, content_type, location, body, traceparent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (username, idempotency_key) DO NOTHING`;

const refusal = defineStatement<{ readonly username: string }>({
  name: 'insert-idempotent-refusal',
  summary: 'INSERT idempotent_answers',
  text: `${insertAnswer} RETURNING username`,
});

const reservation = defineStatement<{ readonly username: string }>({
  name: 'insert-idempotent-reservation',
  summary: 'INSERT idempotent_answers reservations',
  // One statement, so that there is no reservation beside another answer, and none without its own.
  text: `
    WITH answer AS (${insertAnswer} RETURNING reservation_id, username)
    INSERT INTO reservations (reservation_id, username, item_id, credits, expires_at, traceparent)
    SELECT reservation_id, username, $10::text, $11::bigint, $12::timestamptz, $13::text FROM answer
    RETURNING username`,
});

/** @returns whether both were inserted; `false` where the key has an answer already */
export async function insertIdempotentAnswer(
  database: Queryable,
  kept: IdempotentAnswer,
  made: NewReservation | undefined,
): Promise<boolean> {
  const { answer } = kept;
  const values = [
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
  const inserted =
    made === undefined
      ? await database.query(refusal, values)
      : await database.query(reservation, [...values, ...listReservationValues(made)]);
  return inserted.length > 0;
}

function listReservationValues({ itemId, credits, expiresAt, traceparent }: NewReservation): unknown[] {
  return [itemId, credits, expiresAt, traceparent ?? null];
}
