import { TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** The resource of all {@link makeEndedSpan} makes. */
export const resource = resourceFromAttributes({ 'service.name': 'probe' });

/** A span that has ended, as a processor gets it. */
export function makeEndedSpan(
  name: string,
  options: { sampled?: boolean; text?: string } = {},
): ReadableSpan {
  const ended: ReadableSpan[] = [];
  const collect = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new NodeTracerProvider({ resource, spanProcessors: [collect] });
  provider
    .getTracer('probe')
    .startSpan(name, { attributes: { text: options.text ?? '' } })
    .end();
  const [span] = ended;
  if (span === undefined) throw new Error('The span did not end.');
  if (options.sampled !== false) return span;
  const context = { ...span.spanContext(), traceFlags: TraceFlags.NONE };
  return Object.defineProperty(span, 'spanContext', { value: () => context });
}
