import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import type { AnswerKey, IdempotentAnswer } from '../reservations/idempotent-answers.ts';

interface IdempotentAnswerRow {
  readonly fingerprint: Buffer;
  readonly reservation_id: string | null;
  readonly status: number;
  readonly content_type: string;
  readonly location: string | null;
  readonly body: string;
  readonly traceparent: string | null;
}

const statement = defineStatement<IdempotentAnswerRow>({
  name: 'find-idempotent-answer',
  summary: 'SELECT idempotent_answers',
  text: `
    SELECT fingerprint, reservation_id, status, content_type, location, body, traceparent
    FROM idempotent_answers WHERE username = $1 AND idempotency_key = $2`,
});

export async function findIdempotentAnswer(
  database: Queryable,
  { username, idempotencyKey }: AnswerKey,
): Promise<IdempotentAnswer | undefined> {
  const [row] = await database.query(statement, [username, idempotencyKey]);
  return (
    row && {
      username,
      idempotencyKey,
      fingerprint: row.fingerprint.toString('hex'),
      reservationId: row.reservation_id ?? undefined,
      answer: {
        status: row.status,
        contentType: row.content_type,
        location: row.location ?? undefined,
        body: row.body,
      },
      traceparent: row.traceparent ?? undefined,
    }
  );
}
