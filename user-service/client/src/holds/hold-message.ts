import { problemMediaType } from '@holdfast/service-kit/problem';
import { z } from 'zod';
import { AttemptFailure, refusedCall, unusableAnswer } from '../calls/attempt-failure.ts';
import type { RawAnswer } from '../calls/send-request.ts';
import type { HoldReference } from '../contract/hold-answers.ts';
import { holdSchema, lookupSchema, type HoldBody, type HoldState } from '../contract/holds.ts';
import { readUserServiceProblem, type UserServiceProblem } from '../contract/problem-types.ts';

const problemSchema = z.object({ type: z.string(), available: z.int().min(0).optional() });

/** What the user-service says of a hold, or why it refuses. */
export type HoldMessage = { readonly hold: HoldBody } | Refusal;

interface Refusal {
  readonly refusal: UserServiceProblem;
  readonly available: number | undefined;
}

/**
 * Reads an answer about a hold.
 *
 * @throws AttemptFailure `overloaded` where it says so; `unusable-answer` on any other 5xx, and on whatever the
 * user-service would not answer
 */
export function readHoldMessage(answer: RawAnswer, reference: HoldReference): HoldMessage {
  const hold = readHold(answer);
  if (hold?.hold_id === reference.holdId && hold.username === reference.username) return { hold };
  return readRefusal(answer);
}

/**
 * Reads an answer about many holds.
 *
 * @returns states by id, of holds that were asked for
 * @throws AttemptFailure where this is no such answer
 */
export function readHoldStates(
  answer: RawAnswer,
  holdIds: readonly string[],
): ReadonlyMap<string, HoldState> {
  const found =
    answer.status === 200 ? lookupSchema.safeParse(parseJson(answer, 'application/json')).data : undefined;
  if (found === undefined) throw refusedCall(readRefusal(answer).refusal);
  const asked = new Set(holdIds);
  if (!found.holds.every((hold) => asked.has(hold.hold_id))) {
    throw unusableAnswer('it answered with holds that it was not asked for');
  }
  return new Map(found.holds.map((hold) => [hold.hold_id, hold.state]));
}

/** @throws AttemptFailure where this is no refusal */
function readRefusal(answer: RawAnswer): Refusal {
  const problem = readProblem(answer);
  if (problem?.refusal === 'overloaded') {
    const cause = new Error('The user-service is overloaded.');
    throw new AttemptFailure('overloaded', { cause, retryAfterMs: answer.retryAfterMs });
  }
  if (problem !== undefined && answer.status < 500) return problem;
  const reason = `its answer has the status ${answer.status} and is none that is known`;
  throw unusableAnswer(reason, answer.retryAfterMs);
}

function readHold(answer: RawAnswer): HoldBody | undefined {
  if (answer.status !== 200 && answer.status !== 201) return undefined;
  return holdSchema.safeParse(parseJson(answer, 'application/json')).data;
}

/** Reads problem details; those whose type does not go with their status are not of the user-service. */
function readProblem(answer: RawAnswer): Refusal | undefined {
  const problem = problemSchema.safeParse(parseJson(answer, problemMediaType)).data;
  const refusal = problem && readUserServiceProblem(problem.type, answer.status);
  return refusal && { refusal, available: problem.available };
}

function parseJson(answer: RawAnswer, mediaType: string): unknown {
  if (answer.contentType.split(';', 1)[0]?.trim().toLowerCase() !== mediaType) return undefined;
  try {
    return JSON.parse(answer.text);
  } catch {
    // Whatever it is, it is no answer: the schemas refuse undefined.
    return undefined;
  }
}
