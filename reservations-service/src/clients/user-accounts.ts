import {
  Problem,
  parseProblemType,
  problemSchema,
  problemTypes,
  type ProblemSlug,
} from '@holdfast/service-kit/http';
import type { TracedRequestOptions } from '@holdfast/telemetry';
import { z } from 'zod';
import type { AccountReference, Accounts } from '../accounts/accounts.ts';
import { AttemptFailure } from './attempt-failure.ts';
import { unusableAnswer } from './hold-message.ts';
import type { RawAnswer } from './send-request.ts';

const amountsSchema = z.object({ reservations: z.int(), credits: z.int() });

/** The answer of `GET /users/:username/limits`. */
export const limitsSchema = z
  .object({
    username: z.string(),
    limits: amountsSchema.meta({ description: 'Reservations that may be open at once; credits owned.' }),
    used: amountsSchema.meta({ description: 'Open reservations; credits that they hold.' }),
    available: amountsSchema,
  })
  .meta({ id: 'Limits' });

/** The answer of `GET /users/:username/entries`. */
export const entryPageSchema = z.object({
  entries: z.array(
    z
      .object({
        version: z.int().meta({ description: 'Counts from 1 without gaps.' }),
        kind: z.string().meta({ description: 'What moved the credits: grant or capture.' }),
        amount: z.int().meta({ description: 'Positive where credits came in.' }),
        balance_after: z.int(),
        hold_id: z.string().nullable().meta({ description: 'The reservation that it belongs to.' }),
        created_at: z.string(),
      })
      .meta({ id: 'Entry' }),
  ),
  next_cursor: z.string().optional(),
});

/** Refusals that are about what the caller asked for. Any other is between the services. */
const passedOn: ReadonlySet<ProblemSlug> = new Set(['user-not-found', 'invalid-request']);

export interface UserAccountsOptions {
  /** Asks the user-service, as often as it takes; `read` makes sense of an answer. */
  readonly ask: <Value>(
    request: Pick<TracedRequestOptions, 'method' | 'path' | 'urlTemplate' | 'headers'>,
    read: (answer: RawAnswer) => Value,
  ) => Promise<Value>;
  /** The bearer token of calls between the services, where there is one. */
  readonly serviceToken: string | undefined;
}

/** Reads users' accounts at the user-service. */
export function createUserAccounts({ ask, serviceToken }: UserAccountsOptions): Accounts {
  const read = async <Value>(
    { username, authorization }: AccountReference,
    resource: { readonly path: string; readonly query?: string; readonly schema: z.ZodType<Value> },
  ): Promise<Value> => {
    const token = serviceToken === undefined ? authorization : `Bearer ${serviceToken}`;
    const request = {
      method: 'GET',
      path: `/users/${encodeURIComponent(username)}${resource.path}${resource.query ?? ''}`,
      urlTemplate: `/users/{username}${resource.path}`,
      headers: token === undefined ? {} : { authorization: token },
    } as const;
    const message = await ask(request, (answer) => readMessage(answer, resource.schema));
    if ('refusal' in message) throw message.refusal;
    return message.value;
  };
  return {
    findLimits: async (reference) => read(reference, { path: '/limits', schema: limitsSchema }),
    listEntries: async (reference, { cursor, limit }) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return read(reference, { path: '/entries', query: `?${query.toString()}`, schema: entryPageSchema });
    },
  };
}

/**
 * Reads an answer about an account.
 *
 * @throws AttemptFailure where the user-service is overloaded, refuses this service, or cannot be understood
 */
function readMessage<Value>(
  answer: RawAnswer,
  schema: z.ZodType<Value>,
): { readonly value: Value } | { readonly refusal: Problem } {
  const body = parseJson(answer.text);
  const { retryAfterMs } = answer;
  if (answer.status === 200) {
    const { data } = schema.safeParse(body);
    if (data !== undefined) return { value: data };
  }
  const problem = problemSchema.safeParse(body).data;
  const slug = problem && parseProblemType(problem.type);
  if (problem !== undefined && slug !== undefined && problemTypes[slug].status === answer.status) {
    if (passedOn.has(slug)) {
      const extensions = problem.errors === undefined ? {} : { errors: problem.errors };
      return { refusal: new Problem(slug, problem.detail ?? problem.title, { extensions }) };
    }
    const cause = new Error(`The user-service answers: ${slug}.`);
    if (slug === 'overloaded') throw new AttemptFailure('overloaded', { cause, retryAfterMs });
    if (answer.status < 500) throw new AttemptFailure('refused', { cause });
  }
  throw unusableAnswer(`its answer has the status ${answer.status} and is none that is known`, retryAfterMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is no answer: the schemas refuse undefined.
    return undefined;
  }
}
