export { observePool, type QueryDescription } from './query-metrics.ts';
export { createQueryTracer, type QueryTracer } from './query-tracer.ts';
