export { fillPlaceholders } from './fill-placeholders.ts';
export { listQueries, type Query } from './list-queries.ts';
export { findLogqlError } from './logql.ts';
export { findPromqlError, readPromqlUses, type PromqlUse } from './promql.ts';
export { findTraceqlError, readTraceqlAttributes } from './traceql.ts';
