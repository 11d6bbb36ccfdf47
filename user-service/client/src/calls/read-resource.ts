import { Problem } from '@holdfast/service-kit/problem';
import type { z } from 'zod';
import { problemSchema } from '../contract/problem-details.ts';
import {
  readUserServiceProblem,
  userServiceProblemTypes,
  type UserServiceProblem,
} from '../contract/problem-types.ts';
import type { Ask, IdempotentRequest } from './ask.ts';
import { AttemptFailure, unusableAnswer } from './attempt-failure.ts';
import type { RawAnswer } from './send-request.ts';

/** Refusals that are about what the caller asked for. Any other is between the services. */
const passedOn: ReadonlySet<UserServiceProblem> = new Set([
  'user-not-found',
  'invalid-request',
  'credit-limit-reached',
  'idempotency-key-reused',
]);

/**
 * Asks for a resource, or for a change of it that answers with it.
 *
 * @throws Problem the user-service's own refusal of what was asked for; UserServiceUnavailable where there is no answer
 */
export async function readResource<Value>(
  ask: Ask,
  request: IdempotentRequest,
  schema: z.ZodType<Value>,
): Promise<Value> {
  const message = await ask(request, (answer) => readMessage(answer, schema));
  if ('refusal' in message) throw message.refusal;
  return message.value;
}

function readMessage<Value>(
  answer: RawAnswer,
  schema: z.ZodType<Value>,
): { readonly value: Value } | { readonly refusal: Problem } {
  const body = parseJson(answer.text);
  const { status, retryAfterMs } = answer;
  if (status === 200 || status === 201) {
    const { data } = schema.safeParse(body);
    if (data !== undefined) return { value: data };
  }
  const problem = problemSchema.safeParse(body).data;
  const slug = problem && readUserServiceProblem(problem.type, status);
  if (problem !== undefined && slug !== undefined) {
    if (passedOn.has(slug)) {
      const extensions = problem.errors === undefined ? {} : { errors: problem.errors };
      const detail = problem.detail ?? problem.title;
      return { refusal: new Problem(userServiceProblemTypes[slug], detail, { extensions }) };
    }
    const cause = new Error(`The user-service answers: ${slug}.`);
    if (slug === 'overloaded') throw new AttemptFailure('overloaded', { cause, retryAfterMs });
    if (status < 500) throw new AttemptFailure('refused', { cause });
  }
  throw unusableAnswer(`its answer has the status ${status} and is none that is known`, retryAfterMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is no answer: the schemas refuse undefined.
    return undefined;
  }
}
