import { poll } from '@holdfast/scripts/lib/waiting';
import { median } from '../statistics.ts';

/** What a service says of its spans, since its start. */
export interface SpanCounts {
  readonly made: number;
  /** Exported, and taken by the backend. */
  readonly received: number;
  /** Dropped before an export, or refused by the backend. */
  readonly lost: number;
  /** Not ended, waiting for an export, or in one. */
  readonly underWay: number;
}

/** What became of spans that have ended. */
export type EndedSpans = Omit<SpanCounts, 'underWay'>;

/** Takes the median of each count. */
export function takeMedians(spans: readonly EndedSpans[]): EndedSpans {
  return {
    made: median(spans.map(({ made }) => made)),
    received: median(spans.map(({ received }) => received)),
    lost: median(spans.map(({ lost }) => lost)),
  };
}

/** Adds up the counts in a scrape (docs/metrics.md). @returns undefined where the service counts no spans */
export function parseSpanCounts(text: string): SpanCounts | undefined {
  const lines = text.split('\n');
  const read = (metric: string): Sums => addUp(lines, `otel_sdk_${metric}`);
  const started = read('span_started_total');
  if (started.samples === 0) return undefined;
  const processed = read('processor_span_processed_total');
  const exported = read('exporter_span_exported_total');
  return {
    made: started.all,
    received: exported.all - exported.failed,
    lost: processed.failed + exported.failed,
    underWay:
      read('span_live').all + read('processor_span_queue_size').all + read('exporter_span_inflight').all,
  };
}

interface Sums {
  readonly samples: number;
  readonly all: number;
  /** Of those with an error.type. */
  readonly failed: number;
}

function addUp(lines: readonly string[], metric: string): Sums {
  const samples = lines
    .filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `))
    .map((line) => ({
      value: Number(line.slice(line.lastIndexOf(' ') + 1)),
      isFailure: /[{,]error_type="[^"]/.test(line),
    }));
  return {
    samples: samples.length,
    all: samples.reduce((sum, { value }) => sum + value, 0),
    failed: samples.reduce((sum, { value, isFailure }) => sum + (isFailure ? value : 0), 0),
  };
}

const drainTimeoutMs = 30_000;

/**
 * Waits until no span of the services is under way any more, and gives their counts together.
 *
 * @param urls where the services are
 * @returns undefined where they count no spans
 * @throws Error where spans are still under way after 30 s
 */
export async function drainSpans(
  urls: readonly string[],
  signal: AbortSignal,
): Promise<SpanCounts | undefined> {
  const counts = await poll(
    async () => {
      const scrapes = await Promise.all(urls.map(async (url) => scrape(url, signal)));
      const found = scrapes.flatMap((text) => parseSpanCounts(text) ?? []);
      return found.every(({ underWay }) => underWay === 0) ? { found } : undefined;
    },
    { everyMs: 200, timeoutMs: drainTimeoutMs, signal },
  );
  if (counts === undefined) throw new Error(`spans were still under way after ${drainTimeoutMs / 1000} s`);
  if (counts.found.length === 0) return undefined;
  return counts.found.reduce((one, other) => ({
    made: one.made + other.made,
    received: one.received + other.received,
    lost: one.lost + other.lost,
    underWay: one.underWay + other.underWay,
  }));
}

async function scrape(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(new URL('/metrics', url), { signal });
  return answer.text();
}
