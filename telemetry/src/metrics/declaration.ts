/** What a reader of a dashboard needs to know about a metric. */
export interface MetricDeclaration {
  /** Counters only go up; a gauge and an up-down-counter are values of now, of which only the latter add up. */
  readonly kind: 'counter' | 'up-down-counter' | 'gauge' | 'histogram';
  /** In UCUM (https://ucum.org/ucum): `s`, `By`, `1` for a share, `{word}` for a count of something. */
  readonly unit: string;
  readonly description: string;
  /** The only attributes it may carry. Each has a bounded set of values: a route's template, never its path. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}
