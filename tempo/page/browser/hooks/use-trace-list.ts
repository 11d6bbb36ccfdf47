import { searchTraces } from '@holdfast/tempo-client/browser';
import { useState } from 'preact/hooks';
import { askForNewest } from '../model/compose-query.ts';
import { describeError } from '../model/describe-error.ts';
import { type TraceList, emptyList, mergeTraces, releaseWaiting } from '../model/merge-traces.ts';
import type { Search } from '../model/search-address.ts';
import { usePolling } from './use-polling.ts';

const pollMs = 2_000;
/** How many traces are listed at most. */
export const mostTraces = 100;
/** Clocks differ; what began in the future by this machine's is shown too. */
const futureSeconds = 60;

export interface LiveTraces extends TraceList {
  /** Before the first answer. */
  isLoading: boolean;
  /** Why the last look failed; the traces of the look before stay. */
  failure: string | null;
  /** When Tempo was last asked, as Unix milliseconds. */
  nowMs: number;
  release: () => void;
}

/** The newest traces of a search, looked for every two seconds. */
export function useTraceList(search: Search, options: { live: boolean; isHeld: () => boolean }): LiveTraces {
  const key = `${search.query}|${search.sinceSeconds}`;
  const [state, setState] = useState({ key: '', list: emptyList, failure: null as string | null, nowMs: 0 });
  const look = async (signal: AbortSignal) => {
    const nowMs = Date.now();
    const nowSeconds = Math.floor(nowMs / 1_000);
    try {
      const found = await searchTraces({
        tempoUrl: location.origin,
        query: askForNewest(search.query),
        limit: mostTraces,
        spansPerSpanSet: 1,
        startSeconds: nowSeconds - search.sinceSeconds,
        endSeconds: nowSeconds + futureSeconds,
        signal,
      });
      setState((before) => {
        const isSame = before.key === key;
        const merge = { hold: isSame && options.isHeld(), most: mostTraces };
        return {
          key,
          nowMs,
          failure: null,
          list: mergeTraces(isSame ? before.list : emptyList, found, merge),
        };
      });
    } catch (error) {
      if (signal.aborted) return;
      const failure = describeError(error);
      setState((before) => ({ key, nowMs, failure, list: before.key === key ? before.list : emptyList }));
    }
  };
  usePolling(look, { everyMs: pollMs, active: options.live, key: `${key}|${options.live}` });
  const isCurrent = state.key === key;
  return {
    ...state.list,
    isLoading: !isCurrent && state.nowMs === 0,
    failure: isCurrent ? state.failure : null,
    nowMs: state.nowMs,
    release: () => setState((before) => ({ ...before, list: releaseWaiting(before.list, mostTraces) })),
  };
}
