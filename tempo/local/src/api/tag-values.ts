import type { TraceStore } from '../store/trace-store.ts';
import { getFieldValues } from '../traceql/field-values.ts';
import type { SearchSpan, SearchTrace } from '../traceql/search-span.ts';
import { type Field, intrinsicFields, kinds, statuses } from '../traceql/syntax.ts';
import type { TimeRange } from './query-parameters.ts';
import { type Inspected, visitTraces } from './visit-traces.ts';

export interface TagValue {
  type: 'string' | 'int' | 'float' | 'bool' | 'keyword';
  value: string;
}

export interface TagValuesOptions {
  field: Field;
  limit: number | undefined;
  range: TimeRange | undefined;
  /** The spans of a trace that count. */
  select: (trace: SearchTrace) => SearchSpan[];
}

/** The distinct values of a field. Status and kind list all they can be, durations nothing, as Tempo does it. */
export async function collectTagValues(
  store: TraceStore,
  options: TagValuesOptions,
): Promise<{ values: TagValue[]; inspected: Inspected }> {
  const { field, range, select, limit = Number.POSITIVE_INFINITY } = options;
  const keywords = listKeywords(field);
  if (keywords) return { values: keywords.slice(0, limit), inspected: { traces: 0, bytes: 0 } };
  const values = new Map<string, TagValue>();
  const inspected = await visitTraces(store, range, (trace) => {
    for (const span of select(trace)) addValues(values, field, span);
    return values.size < limit;
  });
  return { values: [...values.values()].slice(0, limit), inspected };
}

function listKeywords(field: Field): TagValue[] | null {
  if (field.type !== 'intrinsic') return null;
  const type = intrinsicFields[field.intrinsic];
  if (type === 'duration') return [];
  if (type !== 'status' && type !== 'kind') return null;
  return (type === 'status' ? statuses : kinds).map((value) => ({ type: 'keyword', value }));
}

function addValues(values: Map<string, TagValue>, field: Field, span: SearchSpan): void {
  for (const value of getFieldValues(field, span)) {
    if (value.type === 'nil' || value.type === 'duration') continue;
    const type = value.type === 'status' || value.type === 'kind' ? 'keyword' : value.type;
    const text = String(value.value);
    values.set(`${type} ${text}`, { type, value: text });
  }
}
