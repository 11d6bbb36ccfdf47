import { getFieldValues, toHex } from '../traceql/field-values.ts';
import { type SearchSpan, type SearchTrace, getServiceName } from '../traceql/search-span.ts';
import type { Field, Value } from '../traceql/syntax.ts';

const nanosPerMs = 1_000_000n;

/** One trace in the answer to a search, as far as both kinds of search have it. */
export function toTraceSummary(trace: SearchTrace): Record<string, unknown> {
  const durationMs = Number((trace.endNanos - trace.startNanos) / nanosPerMs);
  return {
    traceID: trace.traceId.replace(/^0+/, ''),
    rootServiceName: trace.rootServiceName,
    ...(trace.rootName !== '' && { rootTraceName: trace.rootName }),
    startTimeUnixNano: String(trace.startNanos),
    ...(durationMs > 0 && { durationMs }),
  };
}

/** What a TraceQL search adds: the spans that matched, with the attributes that the query named. */
export function toSpanSets(
  trace: SearchTrace,
  matched: SearchSpan[],
  options: { fields: Field[]; spansPerSpanSet: number },
): Record<string, unknown> {
  const shown = options.spansPerSpanSet === 0 ? matched : matched.slice(0, options.spansPerSpanSet);
  const spanSet = {
    spans: shown.map((span) => toMatchedSpan(span, options.fields)),
    matched: matched.length,
  };
  // Once as one set and once as a list of one: Tempo keeps the first for older clients.
  return { spanSet, spanSets: [spanSet], serviceStats: countByService(trace) };
}

function toMatchedSpan(matched: SearchSpan, fields: Field[]): Record<string, unknown> {
  const attributes = new Map<string, unknown>();
  let name: string | undefined;
  for (const field of fields) {
    if (field.type === 'intrinsic' && field.intrinsic === 'span:name') name = matched.span.name;
    const key = getAttributeKey(field);
    const [value] = key === null ? [] : getFieldValues(field, matched);
    if (key !== null && value) attributes.set(key, toAnyValueJson(value));
  }
  return {
    spanID: toHex(matched.span.spanId),
    ...(name !== undefined && { name }),
    startTimeUnixNano: String(matched.startNanos),
    durationNanos: String(matched.endNanos - matched.startNanos),
    ...(attributes.size > 0 && { attributes: [...attributes].map(([key, value]) => ({ key, value })) }),
  };
}

/** Null for what the answer has elsewhere: the span's name and duration, and what is true of the whole trace. */
function getAttributeKey(field: Field): string | null {
  if (field.type === 'attribute') return field.name;
  if (field.intrinsic.startsWith('trace:')) return null;
  if (field.intrinsic === 'span:name' || field.intrinsic === 'span:duration') return null;
  return field.intrinsic.startsWith('span:') ? field.intrinsic.slice('span:'.length) : field.intrinsic;
}

function toAnyValueJson(value: Value): Record<string, unknown> {
  switch (value.type) {
    case 'int':
    case 'duration':
      return { intValue: String(value.value) };
    case 'float':
      return { doubleValue: value.value };
    case 'bool':
      return { boolValue: value.value };
    case 'nil':
      return { stringValue: 'nil' };
    case 'string':
    case 'status':
    case 'kind':
    default:
      return { stringValue: value.value };
  }
}

function countByService(trace: SearchTrace): Record<string, { spanCount: number; errorCount?: number }> {
  const services = new Map<string, { spanCount: number; errorCount?: number }>();
  for (const { resource, span } of trace.spans) {
    const name = getServiceName(resource);
    const stats = services.get(name) ?? { spanCount: 0 };
    stats.spanCount += 1;
    if (span.status.code === 2) stats.errorCount = (stats.errorCount ?? 0) + 1;
    services.set(name, stats);
  }
  return Object.fromEntries(services);
}
