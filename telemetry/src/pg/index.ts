export { observePool } from './query-metrics.ts';
export type { QueryDescription } from './query-span.ts';
export { createQueryTracer, type QueryTracer } from './query-tracer.ts';
