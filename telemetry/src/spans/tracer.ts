import { trace, type Tracer } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { libraryScope } from '../library-scope.ts';

/**
 * The tracer of a scope; unless told otherwise, that of the library's own. Looked up at each use, so that it follows the
 * provider that is registered at that moment (the API caches a delegate, which makes this cheap).
 */
export function getTracer({ name, version }: InstrumentationScope = libraryScope): Tracer {
  return trace.getTracer(name, version);
}
