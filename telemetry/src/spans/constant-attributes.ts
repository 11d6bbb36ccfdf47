import type { Attributes } from '@opentelemetry/api';
import { keepValue } from './attribute-values.ts';
import type { SpanLimits } from './span-limits.ts';

/** Attributes that many spans begin with, looked at once. */
export interface ConstantAttributes {
  /** Keys and values by turns, within the limits. */
  readonly pairs: readonly unknown[];
  readonly keys: ReadonlySet<unknown>;
  /** The attributes of a span as they are encoded, once they have been. */
  encoded: Uint8Array | undefined;
}

/** Finds what is known of attributes; `undefined` where they may change, or are not all as a span may have them. */
export type FindConstants = (attributes: Attributes) => ConstantAttributes | undefined;

/** Makes a finder that takes a frozen object of plain values for constants: whoever froze it means to use it again. */
export function createConstantsFinder(limits: SpanLimits): FindConstants {
  const known = new WeakMap<Attributes, ConstantAttributes | 'unfit'>();
  return (attributes) => {
    if (!Object.isFrozen(attributes)) return undefined;
    let constants = known.get(attributes);
    if (constants === undefined) {
      constants = readConstants(attributes, limits) ?? 'unfit';
      known.set(attributes, constants);
    }
    return constants === 'unfit' ? undefined : constants;
  };
}

function readConstants(attributes: Attributes, limits: SpanLimits): ConstantAttributes | undefined {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const isFit = entries.every(([key, value]) => key !== '' && isPlain(value));
  if (!isFit || entries.length > limits.attributeCountLimit) return undefined;
  return {
    pairs: entries.flatMap(([key, value]) => [key, keepValue(value, limits.attributeValueLengthLimit)]),
    keys: new Set(entries.map(([key]) => key)),
    encoded: undefined,
  };
}

/** Of an object that is frozen, an array in it may still change. */
function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
