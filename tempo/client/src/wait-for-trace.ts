import { setTimeout as delay } from 'node:timers/promises';
import { type FetchTraceOptions, fetchTrace } from './fetch-trace.ts';
import { TempoError } from './tempo-error.ts';
import type { Trace } from './trace-model.ts';

const firstPauseMs = 25;
const longestPauseMs = 500;

export interface WaitForTraceOptions extends FetchTraceOptions {
  /** True once the trace is complete enough; spans arrive in batches, in any order. By default one span is enough. */
  until?: (trace: Trace) => boolean;
  /** How long to wait at most, from now. */
  deadlineMs: number;
}

/**
 * Asks for a trace again and again, at growing intervals, until it is there and satisfies `until`.
 *
 * @throws {TempoError} at the deadline, naming what was there; at once where a request fails for good (4xx, no Tempo answer)
 */
export async function waitForTrace(options: WaitForTraceOptions): Promise<Trace> {
  const { until = () => true, deadlineMs } = options;
  const timeout = AbortSignal.timeout(deadlineMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let latest: Trace | null = null;
  try {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
      latest = (await fetchTrace({ ...options, signal })) ?? latest;
      if (latest && until(latest)) return latest;
      await delay(pauseMs, undefined, { signal });
    }
  } catch (error) {
    if (!timeout.aborted || options.signal?.aborted) throw error;
    throw new TempoError(
      `trace ${options.traceId} was not complete within ${deadlineMs} ms: ${describe(latest)}`,
      { cause: error },
    );
  }
}

function describe(trace: Trace | null): string {
  if (!trace) return 'Tempo has no span of it';
  const names = trace.spans.map((span) => `${span.resource.serviceName} "${span.name}"`);
  return `Tempo has ${names.length} of its spans (${names.join(', ')})`;
}
