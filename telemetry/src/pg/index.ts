export { createQueryDurationRecorder, observePool, type QueryTarget } from './query-metrics.ts';
export { withQuerySpan, type QueryDescription } from './query-span.ts';
