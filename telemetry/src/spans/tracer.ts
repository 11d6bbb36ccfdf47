import { trace, type Tracer } from '@opentelemetry/api';

/**
 * The tracer behind every span of ours. Looked up at each use, so that it follows the provider that is registered at
 * that moment (the API caches a delegate, which makes this cheap).
 */
export function getTracer(): Tracer {
  return trace.getTracer('@holdfast/telemetry');
}
