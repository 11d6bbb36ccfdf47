import { type AnyValue, type Bytes, type KeyValue, toBigInt } from '../otlp/messages.ts';
import type { SearchSpan } from './search-span.ts';
import { type Field, type Intrinsic, kinds, statuses, type Value } from './syntax.ts';

/** What a field has on a span: nothing, one value, or several (an array, or one for each event or link). */
export function getFieldValues(field: Field, span: SearchSpan): Value[] {
  if (field.type === 'intrinsic') return intrinsicValues[field.intrinsic](span);
  return getAttributes(field, span).flatMap(({ value }) => toValues(value));
}

/** All attributes with the field's name in the field's scope. */
export function getAttributes(field: Extract<Field, { type: 'attribute' }>, from: SearchSpan): KeyValue[] {
  const { scope, name } = field;
  if (scope === 'span') return from.span.findAttributes(name);
  const others = scope === 'any' ? from.resource.attributes : getScopeAttributes(scope, from);
  const found = others.filter(({ key }) => key === name);
  return scope === 'any' ? [...from.span.findAttributes(name), ...found] : found;
}

/** All attributes that a scope has on a span. An unscoped name means the span's own and its resource's. */
export function getScopeAttributes(
  scope: Extract<Field, { type: 'attribute' }>['scope'],
  from: SearchSpan,
): KeyValue[] {
  switch (scope) {
    case 'span':
      return from.span.attributes;
    case 'resource':
      return from.resource.attributes;
    case 'event':
      return from.span.events.flatMap((event) => event.attributes);
    case 'link':
      return from.span.links.flatMap((link) => link.attributes);
    case 'instrumentation':
      return from.scope.attributes;
    case 'any':
    default:
      return [...from.span.attributes, ...from.resource.attributes];
  }
}

function toValues(value: AnyValue | null | undefined): Value[] {
  switch (value?.value) {
    case 'stringValue':
      return [text(value.stringValue)];
    case 'intValue':
      return [{ type: 'int', value: Number(toBigInt(value.intValue)) }];
    case 'doubleValue':
      return [{ type: 'float', value: value.doubleValue }];
    case 'boolValue':
      return [{ type: 'bool', value: value.boolValue }];
    case 'arrayValue':
      return value.arrayValue.values.flatMap(toValues);
    case 'kvlistValue':
    case 'bytesValue':
    case undefined:
    default:
      return [];
  }
}

const intrinsicValues: Record<Intrinsic, (from: SearchSpan) => Value[]> = {
  'span:name': ({ span }) => [text(span.name)],
  'span:status': ({ span }) => [{ type: 'status', value: statuses[span.status.code] ?? 'unset' }],
  'span:statusMessage': ({ span }) => [text(span.status.message)],
  'span:kind': ({ span }) => [{ type: 'kind', value: kinds[span.kind] ?? 'unspecified' }],
  'span:duration': ({ startNanos, endNanos }) => [duration(endNanos - startNanos)],
  'span:id': ({ span }) => [text(toHex(span.spanId))],
  'span:parentID': ({ span }) => [text(toHex(span.parentSpanId))],
  'trace:id': ({ trace }) => [text(trace.traceId)],
  'trace:duration': ({ trace }) => [duration(trace.endNanos - trace.startNanos)],
  'trace:rootName': ({ trace }) => [text(trace.rootName)],
  'trace:rootService': ({ trace }) => [text(trace.rootServiceName)],
  'event:name': ({ span }) => span.events.map((event) => text(event.name)),
  'event:timeSinceStart': ({ span, startNanos }) =>
    span.events.map((event) => duration(toBigInt(event.timeUnixNano) - startNanos)),
  'link:traceID': ({ span }) => span.links.map((link) => text(toHex(link.traceId))),
  'link:spanID': ({ span }) => span.links.map((link) => text(toHex(link.spanId))),
  'instrumentation:name': ({ scope }) => [text(scope.name)],
  'instrumentation:version': ({ scope }) => [text(scope.version)],
};

function text(value: string): Value {
  return { type: 'string', value };
}

/** As a number: exact up to 104 days. */
function duration(nanos: bigint): Value {
  return { type: 'duration', value: Number(nanos) };
}

/** An id as lower-case hex digits; an id that was not sent is empty. */
export function toHex(bytes: Bytes): string {
  return Buffer.from(bytes).toString('hex');
}
