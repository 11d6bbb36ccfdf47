import { readServerTiming, type ServerTiming } from './server-timing.ts';

/** What is known of one request and its answer, beside what was said. */
export interface Exchange {
  /** From the call to the last byte of the answer, in ms, as the browser saw it. */
  readonly totalMs: number;
  /** How long the server's hops took, in ms, by name. */
  readonly timings: readonly ServerTiming[];
  /** 32 hex digits; undefined where the request was not traced. */
  readonly traceId: string | undefined;
  /** A page that shows the trace. */
  readonly traceUrl: string | undefined;
}

/** Reads the headers that tell of an answer's trace and timing. */
export function readExchange(headers: Headers, totalMs: number): Exchange {
  const traceId = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
    headers.get('traceresponse') ?? '',
  )?.[1];
  return {
    totalMs,
    timings: readServerTiming(headers.get('server-timing') ?? ''),
    traceId,
    traceUrl: readTraceLink(headers.get('link') ?? ''),
  };
}

/** Finds the target of `rel="trace"` in a Link header (RFC 8288). Anything but http and https is no link here. */
export function readTraceLink(header: string): string | undefined {
  for (const [, target = '', parameters = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel="?trace"?\s*(?:[;,]|$)/i.test(parameters) && /^https?:\/\//.test(target)) return target;
  }
  return undefined;
}
