import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';

import { BrokenHopError, type Examination } from './hop.ts';

export interface Question extends Pick<Examination, 'signal'> {
  /** Who is asked, as a person calls it. */
  readonly who: string;
  readonly url: string;
  readonly init?: RequestInit;
  /** What to do where nothing answers, or not with 2xx. */
  readonly remedy: string;
}

/** What one request may take. */
const timeoutMs = 5_000;

/**
 * Sends a request.
 *
 * @returns the answer and its text
 * @throws BrokenHopError where nothing answers, or not with 2xx
 */
export async function ask({
  who,
  url,
  init,
  remedy,
  signal,
}: Question): Promise<{ answer: Response; text: string }> {
  let answer: Response;
  let text: string;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    answer = await fetch(url, { ...init, signal: limit });
    text = await answer.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenHopError(`${who} does not answer on ${url}: ${describe(error)}`, remedy, {
      cause: error,
    });
  }
  if (answer.ok) return { answer, text };
  throw new BrokenHopError(`${who} answers ${answer.status} to ${url}: ${text.slice(0, 200)}`, remedy);
}

/** Sends a request whose answer is JSON of a known shape. @throws BrokenHopError where it is not */
export async function askJson<Schema extends z.ZodType>(
  question: Question & { readonly schema: Schema },
): Promise<z.output<Schema>> {
  const { text } = await ask(question);
  try {
    return question.schema.parse(JSON.parse(text));
  } catch (error) {
    throw new BrokenHopError(
      `${question.url} does not answer as ${question.who} does: ${text.slice(0, 200)}`,
      `another program has this port: ${question.remedy}`,
      { cause: error },
    );
  }
}

/**
 * Looks until it finds something, for as long as a hop may take.
 *
 * @returns what `look` gave, or undefined
 */
export async function lookFor<Found>(
  { limitMs, signal }: Pick<Examination, 'limitMs' | 'signal'>,
  look: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await delay(200, undefined, { signal });
  }
}

/** The reason below fetch's own `fetch failed`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${timeoutMs / 1000} s`;
  if (!(error.cause instanceof Error)) return error.message;
  const code = 'code' in error.cause ? String(error.cause.code) : '';
  return code === 'ECONNREFUSED' ? 'nothing listens there' : error.cause.message || code;
}
