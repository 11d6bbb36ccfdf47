import type { AttributeValue, Attributes } from './trace-model.ts';
import type { AnyValueJson, KeyValueJson } from './trace-schema.ts';

/** OTLP's list of keys and typed values as a plain record; of a key given twice the last value stays. */
export function readAttributes(list: KeyValueJson[]): Attributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, readValue(value)]));
}

function readValue(value: AnyValueJson | undefined): AttributeValue {
  if (value === undefined) return null;
  if (value.intValue !== undefined) return readInteger(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(readValue);
  if (value.kvlistValue) return readAttributes(value.kvlistValue.values ?? []);
  return value.stringValue ?? value.boolValue ?? value.bytesValue ?? null;
}

function readInteger(value: string | number): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
