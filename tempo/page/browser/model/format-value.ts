import type { AttributeValue } from '@holdfast/tempo-client/browser';

/** An attribute's value as text: texts as they are, lists and maps as JSON. */
export function formatValue(value: AttributeValue): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner),
    1,
  ).replaceAll(/\n */g, ' ');
}

/**
 * The address that a value is, if it is one that a browser may be sent to. Spans are written by others, so that
 * `javascript:` and its like stay text.
 */
export function readWebAddress(value: AttributeValue): string | null {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return null;
  return new URL(value).href;
}
