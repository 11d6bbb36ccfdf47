import type { Attributes, Span, SpanKind } from '@holdfast/tempo-client';
import { type SpanRow, type Waterfall, layOutWaterfall } from '../../browser/model/waterfall.ts';

export interface SpanFixture {
  id: string;
  parent?: string;
  /** Nanoseconds after the trace's start. */
  from?: number;
  to?: number;
  service?: string;
  kind?: SpanKind;
  isError?: boolean;
  attributes?: Attributes;
}

export const someTraceId = '0af7651916cd43dd8448eb211c80319c';

export function toSpan(fixture: SpanFixture): Span {
  const { id, parent, from = 0, to = 100, service = 'shop', kind = 'INTERNAL', attributes = {} } = fixture;
  return {
    traceId: someTraceId,
    spanId: id,
    parentSpanId: parent,
    traceState: '',
    name: `work ${id}`,
    kind,
    startTimeUnixNano: 1_767_323_045_678_000_000n + BigInt(from),
    endTimeUnixNano: 1_767_323_045_678_000_000n + BigInt(to),
    attributes,
    status: { code: fixture.isError === true ? 'ERROR' : 'UNSET', message: '' },
    events: [],
    links: [],
    resource: { serviceName: service, attributes: {} },
    scope: { name: '', version: '', attributes: {} },
  };
}

export function layOut(...fixtures: SpanFixture[]): Waterfall {
  return layOutWaterfall(someTraceId, fixtures.map(toSpan));
}

export const listIds = (rows: readonly SpanRow[]): string[] => rows.map((row) => row.span.spanId);
