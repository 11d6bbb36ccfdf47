import { type Trace, fetchTrace, searchTraces } from '@holdfast/tempo-client/browser';
import { useState } from 'preact/hooks';
import { askForNewest } from '../model/compose-query.ts';
import { describeError } from '../model/describe-error.ts';
import { type ServiceMap, computeServiceMap } from '../model/service-map.ts';
import { usePolling } from './use-polling.ts';

/** More requests than this at once would only wait for each other in the browser. */
const concurrency = 6;
const pollMs = 5_000;
const sinceSeconds = 6 * 3_600;
const futureSeconds = 60;

export interface ServiceMapState {
  map: ServiceMap;
  /** How many traces the map is made of; null before the first answer. */
  traces: number | null;
  failure: string | null;
}

/** The service map of the newest traces, made anew every few seconds. */
export function useServiceMap(most: number): ServiceMapState {
  const [state, setState] = useState<ServiceMapState>({
    map: { nodes: [], edges: [] },
    traces: null,
    failure: null,
  });
  // A finished trace does not change, so that only new ones are fetched each time.
  const [known] = useState(() => new Map<string, Trace>());
  const look = async (signal: AbortSignal) => {
    try {
      const traces = await readTraces({ most, known, signal });
      setState({ map: computeServiceMap(traces), traces: traces.length, failure: null });
    } catch (error) {
      if (!signal.aborted) setState((before) => ({ ...before, failure: describeError(error) }));
    }
  };
  usePolling(look, { everyMs: pollMs, active: true, key: String(most) });
  return state;
}

interface Reading {
  most: number;
  known: Map<string, Trace>;
  signal: AbortSignal;
}

async function readTraces({ most, known, signal }: Reading): Promise<Trace[]> {
  const tempoUrl = location.origin;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const found = await searchTraces({
    tempoUrl,
    query: askForNewest('{ }'),
    limit: most,
    spansPerSpanSet: 1,
    startSeconds: nowSeconds - sinceSeconds,
    endSeconds: nowSeconds + futureSeconds,
    signal,
  });
  const ids = new Set(found.map(({ traceId }) => traceId));
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  // Spans still arrive for a trace that began just now, which is why it is read again.
  const settledNanos = BigInt(nowSeconds - 15) * 1_000_000_000n;
  const due = found.filter((each) => !known.has(each.traceId) || each.startTimeUnixNano > settledNanos);
  const work = due.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const { traceId } of work) {
        const trace = await fetchTrace({ tempoUrl, traceId, signal });
        if (trace) known.set(traceId, trace);
      }
    }),
  );
  return [...known.values()];
}
