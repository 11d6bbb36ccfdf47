import type { EndedSpans } from '../system/span-counts.ts';
import type { LoadResult } from './run-wrk.ts';

/** What is measured, in the order in which a round takes it. */
export const variantNames = ['bare', 'traced', 'disabled', 'against'] as const;
export type VariantName = (typeof variantNames)[number];

/** The processes whose time is counted. `services` is the sum of the first two. */
export const costNames = [
  'reservationsService',
  'userService',
  'services',
  'postgres',
  'tempoLocal',
] as const;
export type CostName = (typeof costNames)[number];
export type Costs = Readonly<Record<CostName, number>>;

/** One measurement. */
export interface Sample extends LoadResult {
  readonly variant: VariantName;
  readonly connections: number;
  /** From 1. */
  readonly round: number;
  /** CPU time a request that was started, in µs, until the last of them had ended and their last span was exported. */
  readonly cpuMicros: Costs;
  /** Spans a request that was started; null where none are counted. */
  readonly spans: EndedSpans | null;
  /** The most memory that each service has had in RAM since its start. */
  readonly peakBytes: { readonly reservationsService: number; readonly userService: number };
}
