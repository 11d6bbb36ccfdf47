import { describeHost } from '../machine.ts';
import { spread } from '../statistics.ts';
import type { SpansReport } from './report.ts';
import { makeRequestSpans, spansPerRequest } from './request-spans.ts';
import { createVariants, type Variant, type VariantName } from './variants.ts';

/** Rounds in which V8 learns what there is to optimize. */
const warmUpRounds = 3;

/** Measures what spans cost, variant by variant within each round, so that what else the machine does falls on all. */
export function runSpansBenchmark(options: {
  readonly rounds: number;
  /** Requests' spans in a measurement. */
  readonly requests: number;
}): SpansReport {
  const startedAt = new Date().toISOString();
  const host = describeHost();
  const variants = Object.entries(createVariants()) as [VariantName, Variant][];
  const measured = new Map(variants.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round < warmUpRounds + options.rounds; round += 1) {
    for (const [name, variant] of variants) {
      const microseconds = measure(variant, options.requests);
      if (round >= warmUpRounds) measured.get(name)?.push(microseconds);
    }
  }
  return {
    benchmark: 'spans',
    startedAt,
    host,
    rounds: options.rounds,
    spans: options.requests * spansPerRequest,
    measurements: Object.fromEntries(
      [...measured].map(([name, values]) => [name, spread(values)]),
    ) as SpansReport['measurements'],
  };
}

/** @returns µs of CPU time a span */
function measure({ tracer, root }: Variant, requests: number): number {
  const before = process.cpuUsage();
  for (let number = 0; number < requests; number += 1) makeRequestSpans(tracer, root, number);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests / spansPerRequest;
}
