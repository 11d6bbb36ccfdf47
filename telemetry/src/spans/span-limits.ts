import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';
import type { SpanLimits as SdkSpanLimits } from '@opentelemetry/sdk-trace-node';

/** What a span may hold; what goes beyond is dropped and counted. */
export type SpanLimits = Readonly<Required<SdkSpanLimits>>;

/** A value longer than this, in UTF-16 code units, is cut: what callers send must not fill the backend. */
const defaultValueLength = 4096;

const defaultCount = 128;

/**
 * Reads `OTEL_SPAN_*_LIMIT` and `OTEL_ATTRIBUTE_*_LIMIT`, and their defaults, of which that of a value's length is ours
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#attribute-limits).
 */
export function readSpanLimits(): SpanLimits {
  return {
    attributeValueLengthLimit: readValueLength(),
    attributeCountLimit:
      getNumberFromEnv('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? readCount('OTEL_ATTRIBUTE_COUNT_LIMIT'),
    eventCountLimit: readCount('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: readCount('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: readCount('OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'),
    attributePerLinkCountLimit: readCount('OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'),
  };
}

function readCount(variable: string): number {
  return getNumberFromEnv(variable) ?? defaultCount;
}

function readValueLength(): number {
  const length =
    getNumberFromEnv('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
    getNumberFromEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ??
    defaultValueLength;
  if (length > 0) return length;
  diag.warn(`The length of an attribute's value is not limited, since its limit is ${length}`);
  return Infinity;
}
