// What works in a browser too: nothing here needs a module of Node's.
export { buildTree, type SpanNode, type SpanTree } from './build-tree.ts';
export { fetchTrace, type FetchTraceOptions } from './fetch-trace.ts';
export { formatDuration } from './format-duration.ts';
export { listTagValues, type ListTagValuesOptions } from './list-tag-values.ts';
export { searchTraces, type SearchTracesOptions, type TraceSummary } from './search-traces.ts';
export { TempoError } from './tempo-error.ts';
export { parseTraceId } from './trace-id.ts';
export type * from './trace-model.ts';
