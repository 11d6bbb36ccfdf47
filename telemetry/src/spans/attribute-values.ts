import { diag, type Attributes, type AttributeValue } from '@opentelemetry/api';
import { isAttributeValue, sanitizeAttributes } from '@opentelemetry/core';

/** A value as it is kept: its texts cut to `maxLength` UTF-16 code units, an array copied; `undefined` where it is no value. */
export function keepValue(value: unknown, maxLength: number): AttributeValue | undefined {
  if (typeof value === 'string') return cut(value, maxLength);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (!Array.isArray(value) || !isAttributeValue(value)) return undefined;
  return value.map((element: unknown) =>
    typeof element === 'string' ? cut(element, maxLength) : element,
  ) as AttributeValue;
}

/** What is kept of attributes, and how many are not. */
export interface KeptAttributes {
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** Keeps the first `maxCount` attributes of an event or a link. */
export function keepAttributes(given: unknown, maxCount: number, maxLength: number): KeptAttributes {
  const entries = Object.entries(sanitizeAttributes(given));
  const kept = entries
    .slice(0, maxCount)
    .map(([key, value]) => [key, keepValue(value, maxLength) ?? value] as const);
  return { attributes: Object.fromEntries(kept), droppedAttributesCount: entries.length - kept.length };
}

/** Tells of an attribute that cannot be kept. */
export function complainOfAttribute(key: string): void {
  diag.warn(key === '' ? `Invalid attribute key: ${key}` : `Invalid attribute value set for key: ${key}`);
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : text.slice(0, maxLength);
}
