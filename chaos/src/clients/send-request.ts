import { reservationsServiceProblemTypes } from '@holdfast/reservations-service-client/contract';
import { findProblemType } from '@holdfast/service-kit/problem-types';
import { userServiceProblemTypes } from '@holdfast/user-service-client/contract';
import type { Dispatcher, Pool } from 'undici';

export interface ChaosRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** After how long the client gives up, in ms; 0 for the usual patience. */
  readonly impatienceMs?: number;
  /** How long it waits for the answer's head, where that is not the pool's own patience, in ms. */
  readonly patienceMs?: number;
}

/** What came of a request. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The last part of a problem's type; `undefined` for a success. */
      readonly slug: string | undefined;
      readonly bytes: Buffer;
      readonly isReplay: boolean;
    }
  /** It may have taken effect, or may yet. */
  | { readonly kind: 'unclear'; readonly why: string }
  /** It cannot have taken effect. */
  | { readonly kind: 'undelivered'; readonly why: string };

export type Answer = Extract<Outcome, { kind: 'answer' }>;

/** Of both services. */
const problemTypes = { ...userServiceProblemTypes, ...reservationsServiceProblemTypes };

/** Errors that come before a connection stands. */
const connectFailures: ReadonlySet<string> = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

/** Answers that tell nothing of the outcome, and those that tell that there is none. */
const nothingHappened: ReadonlySet<string> = new Set(['overloaded', 'not-ready']);

/** Sends a request and reads the whole answer. Never throws for what the other side does. */
export async function sendRequest(pool: Pool, request: ChaosRequest): Promise<Outcome> {
  const { impatienceMs = 0, patienceMs, method, path, headers, body } = request;
  try {
    const response = await pool.request({
      method,
      path,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(patienceMs === undefined ? {} : { headersTimeout: patienceMs }),
      ...(impatienceMs === 0 ? {} : { signal: AbortSignal.timeout(impatienceMs) }),
    });
    return readOutcome(response, Buffer.from(await response.body.arrayBuffer()));
  } catch (error) {
    const why = describeFailure(error);
    return connectFailures.has(why) ? { kind: 'undelivered', why } : { kind: 'unclear', why };
  }
}

function readOutcome({ statusCode: status, headers }: Dispatcher.ResponseData, bytes: Buffer): Outcome {
  const slug = status < 400 ? undefined : readSlug(bytes);
  if (status >= 500) {
    const why = `${status} ${slug ?? 'without a problem'}`;
    return nothingHappened.has(slug ?? '') ? { kind: 'undelivered', why } : { kind: 'unclear', why };
  }
  return { kind: 'answer', status, slug, bytes, isReplay: headers['idempotent-replayed'] === 'true' };
}

function readSlug(bytes: Buffer): string | undefined {
  try {
    const problem = JSON.parse(bytes.toString()) as { readonly type?: unknown };
    return typeof problem.type === 'string' ? findProblemType(problemTypes, problem.type)?.slug : undefined;
  } catch {
    // Whatever it is, it is no problem of ours; the caller reports what it did not expect.
    return undefined;
  }
}

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** The outcome in a few words, for counting. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind !== 'answer') return outcome.why;
  const what = outcome.slug === undefined ? String(outcome.status) : `${outcome.status} ${outcome.slug}`;
  return outcome.isReplay ? `${what} (replay)` : what;
}
