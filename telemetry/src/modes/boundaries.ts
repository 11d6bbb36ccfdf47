import {
  INVALID_SPAN_CONTEXT,
  ProxyTracerProvider,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { getTracer } from '../spans/tracer.ts';

/** Marks the provider of a process where instrumentations of others make the spans of requests, calls and statements. */
class InstrumentedTracerProvider implements TracerProvider {
  readonly #provider: TracerProvider;

  constructor(provider: TracerProvider) {
    this.#provider = provider;
  }

  getTracer(...scope: Parameters<TracerProvider['getTracer']>): Tracer {
    return this.#provider.getTracer(...scope);
  }
}

/**
 * Has our own hooks make no spans from now on, until the API's global provider is another one: instrumentations of others
 * make them by that provider, and each would be there twice. Spans within a service stay ours.
 */
export function leaveBoundariesToOthers(): void {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return;
  provider.setDelegate(new InstrumentedTracerProvider(provider.getDelegate()));
}

/** Whether instrumentations of others make the spans of requests, calls and statements. */
export function areBoundariesInstrumented(): boolean {
  const provider = trace.getTracerProvider();
  return (
    provider instanceof ProxyTracerProvider && provider.getDelegate() instanceof InstrumentedTracerProvider
  );
}

/**
 * Starts the CLIENT span of a call or a statement. Where an instrumentation makes that span, ours is one that records nothing
 * and stands at the place of the active one, so that the instrumentation's becomes its child.
 */
export function startClientSpan(name: string, options: SpanOptions, parent: Context): Span {
  if (areBoundariesInstrumented()) {
    return trace.wrapSpanContext(trace.getSpanContext(parent) ?? INVALID_SPAN_CONTEXT);
  }
  return getTracer().startSpan(name, options, parent);
}
