import type { Queryable } from '@holdfast/service-kit/postgres';
import type { IdempotentAnswers } from '../reservations/idempotent-answers.ts';
import { findIdempotentAnswer } from './find-idempotent-answer.ts';
import { insertIdempotentAnswer } from './insert-idempotent-answer.ts';

/** Answers under idempotency keys in PostgreSQL: one round trip an operation. */
export function createPostgresIdempotentAnswers(database: Queryable): IdempotentAnswers {
  return {
    find: async (key) => findIdempotentAnswer(database, key),
    insert: async (answer, reservation) => insertIdempotentAnswer(database, answer, reservation),
  };
}
