import type { Host } from '../machine.ts';
import type { Spread } from '../statistics.ts';
import type { VariantName } from './variants.ts';

export interface SpansReport {
  readonly benchmark: 'spans';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly host: Host;
  readonly rounds: number;
  /** Spans in a measurement. */
  readonly spans: number;
  /** µs of CPU time a span, by variant: making and ending it, and encoding it where the variant does. */
  readonly measurements: Readonly<Record<VariantName, Spread>>;
}
