import type { Span } from '../../src/index.ts';

export interface SpanFixture {
  id: number;
  parentId?: number;
  name?: string;
  serviceName?: string;
  startMs?: number;
  endMs?: number;
  error?: string;
}

export const someTraceId = '0af7651916cd43dd8448eb211c80319c';
/** 2026-01-02 03:04:05.678 UTC. */
const epochMs = 1_767_323_045_678;

export const toSpanId = (id: number): string => id.toString(16).padStart(16, '0');

/** A span at a time given in milliseconds after the trace's start. */
export function toSpan(fixture: SpanFixture): Span {
  const { startMs = 0, endMs = 10, serviceName = 'shop', error } = fixture;
  return {
    traceId: someTraceId,
    spanId: toSpanId(fixture.id),
    parentSpanId: fixture.parentId === undefined ? undefined : toSpanId(fixture.parentId),
    traceState: '',
    name: fixture.name ?? `span ${fixture.id}`,
    kind: 'INTERNAL',
    startTimeUnixNano: toNanos(startMs),
    endTimeUnixNano: toNanos(endMs),
    attributes: {},
    status: error === undefined ? { code: 'UNSET', message: '' } : { code: 'ERROR', message: error },
    events: [],
    links: [],
    resource: { serviceName, attributes: {} },
    scope: { name: '', version: '', attributes: {} },
  };
}

function toNanos(ms: number): bigint {
  return BigInt(epochMs) * 1_000_000n + BigInt(Math.round(ms * 1_000_000));
}
