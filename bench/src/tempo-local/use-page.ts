import { setTimeout as delay } from 'node:timers/promises';
import { fetchTrace, listTagValues, searchTraces } from '@holdfast/tempo-client';
import { percentile } from '../statistics.ts';

/** What the trace page asks for, by what it is to the person who looks at it. */
export const pageQuestions = ['newest', 'nothing found', 'suggestions', 'one trace'] as const;
export type PageQuestion = (typeof pageQuestions)[number];

export interface PageAnswers {
  readonly asked: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly maxMs: number;
}

/** As often as the page looks for new traces. */
const pauseMs = 2000;
/** As many as the page lists, and as far back. */
const mostTraces = 100;
const sinceSeconds = 6 * 3600;

/** Asks what the trace page asks, every two seconds, until it is stopped. */
export async function usePage(options: {
  readonly tempoUrl: string;
  /** A trace that has been sent; undefined where there is none yet. */
  readonly pickTrace: () => string | undefined;
  readonly stop: AbortSignal;
}): Promise<Record<PageQuestion, PageAnswers>> {
  const { tempoUrl, stop } = options;
  const search = async (query: string): Promise<unknown> => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const range = { startSeconds: nowSeconds - sinceSeconds, endSeconds: nowSeconds + 60 };
    return searchTraces({
      tempoUrl,
      query: `${query} with (most_recent=true)`,
      limit: mostTraces,
      spansPerSpanSet: 1,
      ...range,
    });
  };
  const asking: Record<PageQuestion, () => Promise<unknown>> = {
    newest: async () => search('{ }'),
    // The dearest: an attribute of every span there is has to be looked at.
    'nothing found': async () => search('{ .http.route = "/nowhere" }'),
    suggestions: async () => listTagValues({ tempoUrl, field: 'resource.service.name', limit: 100 }),
    'one trace': async () => {
      const traceId = options.pickTrace();
      if (traceId === undefined) return;
      if ((await fetchTrace({ tempoUrl, traceId })) === undefined) throw new Error('The trace is not there.');
    },
  };
  const took: Record<PageQuestion, number[]> = {
    newest: [],
    'nothing found': [],
    suggestions: [],
    'one trace': [],
  };
  const failed: Record<PageQuestion, number> = {
    newest: 0,
    'nothing found': 0,
    suggestions: 0,
    'one trace': 0,
  };
  while (!stop.aborted) {
    for (const question of pageQuestions) {
      const startedAtMs = performance.now();
      try {
        await asking[question]();
        took[question].push(performance.now() - startedAtMs);
      } catch {
        // Counted, and the report says so: an answer that does not come is a result here.
        failed[question] += 1;
      }
    }
    // The only error is the abort, which the loop sees for itself.
    await delay(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
  const summarize = (question: PageQuestion): PageAnswers => {
    const sorted = Float64Array.from(took[question]).toSorted();
    return {
      asked: sorted.length + failed[question],
      failed: failed[question],
      p50Ms: percentile(sorted, 0.5),
      maxMs: percentile(sorted, 1),
    };
  };
  return {
    newest: summarize('newest'),
    'nothing found': summarize('nothing found'),
    suggestions: summarize('suggestions'),
    'one trace': summarize('one trace'),
  };
}
