import { type Trace, fetchTrace } from '@holdfast/tempo-client/browser';
import { useEffect, useState } from 'preact/hooks';
import { describeError } from '../model/describe-error.ts';

export type TraceState =
  | { status: 'loading' }
  | { status: 'missing' }
  | { status: 'failed'; reason: string }
  | { status: 'ready'; trace: Trace };

/** Spans of a trace arrive over some seconds; it is looked at again after each of these pauses. */
const lookAgainMs = [1_000, 2_000, 4_000, 8_000] as const;

/** Reads a trace, and again while it may still grow. */
export function useTrace(traceId: string): TraceState {
  const [state, setState] = useState<TraceState>({ status: 'loading' });
  useEffect(() => {
    const controller = new AbortController();
    let timer = 0;
    const look = async (round: number) => {
      const next = await readTrace(traceId, controller.signal);
      if (controller.signal.aborted) return;
      setState((before) => keepIfSame(before, next));
      const pauseMs = lookAgainMs[round];
      // What was complete a minute ago does not grow any more.
      const isFresh = next.status !== 'ready' || isRecent(next.trace);
      if (pauseMs !== undefined && isFresh) timer = window.setTimeout(() => void look(round + 1), pauseMs);
    };
    setState({ status: 'loading' });
    void look(0);
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
  }, [traceId]);
  return state;
}

async function readTrace(traceId: string, signal: AbortSignal): Promise<TraceState> {
  try {
    const trace = await fetchTrace({ tempoUrl: location.origin, traceId, signal });
    return trace ? { status: 'ready', trace } : { status: 'missing' };
  } catch (error) {
    return { status: 'failed', reason: describeError(error) };
  }
}

function keepIfSame(before: TraceState, next: TraceState): TraceState {
  if (before.status !== 'ready') return next;
  if (next.status !== 'ready') return before;
  return next.trace.spans.length === before.trace.spans.length ? before : next;
}

function isRecent({ spans }: Trace): boolean {
  const start = spans[0]?.startTimeUnixNano ?? 0n;
  return Date.now() - Number(start / 1_000_000n) < 60_000;
}
