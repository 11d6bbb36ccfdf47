import { buildTree, fetchTrace, renderWaterfall, TempoError, waitForTrace } from '@holdfast/tempo-client';
import type { RenderOptions, Trace } from '@holdfast/tempo-client';

/** Spans are sent in batches; a trace that is not complete by then is shown as far as it is. */
const deadlineMs = 6_000;

export interface TraceQuery {
  readonly tempoUrl: string;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/**
 * Reads a trace back and draws it.
 *
 * @returns the waterfall, or one line that says why there is none
 */
export async function drawTrace(query: TraceQuery, options: RenderOptions): Promise<string> {
  try {
    return renderWaterfall(await readTrace(query), options);
  } catch (error) {
    query.signal.throwIfAborted();
    if (!(error instanceof TempoError)) throw error;
    return `The trace cannot be shown: ${error.message}`;
  }
}

async function readTrace(query: TraceQuery): Promise<Trace> {
  try {
    return await waitForTrace({ ...query, deadlineMs, until: isComplete });
  } catch (error) {
    query.signal.throwIfAborted();
    const partial = await fetchTrace(query);
    if (partial === null) throw error;
    return partial;
  }
}

/** One root that every span hangs from, and both services have said their part. */
function isComplete(trace: Trace): boolean {
  const { roots, orphans } = buildTree(trace.spans);
  const services = new Set(trace.spans.map((span) => span.resource.serviceName));
  return roots.length === 1 && orphans.length === 0 && services.size >= 2;
}
