import { parseTraceId } from '@holdfast/tempo-client/browser';
import { useMemo } from 'preact/hooks';
import { useTrace } from '../hooks/use-trace.ts';
import { layOutWaterfall } from '../model/waterfall.ts';
import { Message } from '../parts/message.tsx';
import { TraceExplorer } from '../parts/trace-explorer.tsx';

/** One trace, once it has been read. */
export function TraceView({ traceId, spanId }: { traceId: string; spanId: string | null }) {
  const parsed = parseTraceId(traceId);
  if (parsed !== null) return <KnownTrace key={parsed} traceId={parsed} spanId={spanId} />;
  return (
    <Message title="That is no trace id">
      <p>
        Up to 32 hex digits are. <a href="/">See the newest traces</a>.
      </p>
    </Message>
  );
}

function KnownTrace({ traceId, spanId }: { traceId: string; spanId: string | null }) {
  const state = useTrace(traceId);
  const trace = state.status === 'ready' ? state.trace : null;
  const waterfall = useMemo(() => trace && layOutWaterfall(trace.traceId, trace.spans), [trace]);
  if (waterfall) return <TraceExplorer waterfall={waterfall} spanId={spanId} />;
  if (state.status === 'failed') {
    return (
      <Message title="The trace could not be read">
        <p>{state.reason}</p>
      </Message>
    );
  }
  if (state.status === 'missing') {
    return (
      <Message title="There is no such trace here">
        <p>
          It may not have arrived yet, or have been dropped since. This page looks again for a few seconds.{' '}
          <a href="/">See the newest traces</a>.
        </p>
      </Message>
    );
  }
  return <Message title="Reading the trace" />;
}
