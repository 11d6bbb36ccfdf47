import type { AttributeValue, Attributes } from '@holdfast/tempo-client/browser';
import { formatValue } from './format-value.ts';
import type { SpanRow } from './waterfall.ts';

/**
 * The rows that contain a text, in either case, in their name, service, ids, status, attributes or events. `key=value`
 * finds an attribute whose value contains the text.
 *
 * @returns row indexes in the order of the rows; nothing for a blank text
 */
export function searchSpans(rows: readonly SpanRow[], text: string): number[] {
  const needle = text.trim().toLowerCase();
  if (needle === '') return [];
  return rows.filter((row) => matches(row, needle)).map((row) => row.index);
}

function matches({ span }: SpanRow, needle: string): boolean {
  const texts = [span.name, span.resource.serviceName, span.spanId, span.status.message, span.kind];
  if (span.status.code === 'ERROR') texts.push('error');
  return (
    texts.some((text) => text.toLowerCase().includes(needle)) ||
    hasAttribute(span.attributes, needle) ||
    span.events.some(
      (event) => event.name.toLowerCase().includes(needle) || hasAttribute(event.attributes, needle),
    )
  );
}

function hasAttribute(attributes: Attributes, needle: string): boolean {
  return Object.entries(attributes).some(([key, value]: [string, AttributeValue]) =>
    `${key}=${formatValue(value)}`.toLowerCase().includes(needle),
  );
}
