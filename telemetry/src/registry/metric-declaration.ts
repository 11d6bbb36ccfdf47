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

export type MetricDeclarations = Readonly<Record<string, MetricDeclaration>>;

/** Names of the declared metrics of one kind. */
export type MetricNameOf<Declarations extends MetricDeclarations, Kind extends string> = Extract<
  {
    [Name in keyof Declarations]: Declarations[Name]['kind'] extends Kind ? Name : never;
  }[keyof Declarations],
  string
>;

/** The attributes that a metric's declaration allows. */
export type MetricAttributesOf<Declaration extends MetricDeclaration> = {
  readonly [Attribute in Declaration['attributes'][number]]?: string | number;
};
