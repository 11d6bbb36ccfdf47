import type { Attributes, Link, SpanKind, SpanOptions } from '@opentelemetry/api';

/**
 * Options of a span whose attributes are put together when they are read: a span that is not recorded has nobody who reads
 * them.
 */
export class DescribedSpan implements SpanOptions {
  readonly kind: SpanKind;
  readonly links: Link[];
  private readonly describe: () => Attributes;

  constructor(kind: SpanKind, describe: () => Attributes, links: Link[] = []) {
    this.kind = kind;
    this.describe = describe;
    this.links = links;
  }

  get attributes(): Attributes {
    return this.describe();
  }
}
