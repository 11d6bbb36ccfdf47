import { setTimeout as delay } from 'node:timers/promises';
import { describeHost } from '../machine.ts';
import { findBroken } from './find-broken.ts';
import type { TempoLocalReport } from './report.ts';
import { sendSpans, type SentSpans } from './send-spans.ts';
import { readUsage, startTempoProcess, type TempoProcess } from './tempo-process.ts';
import { usePage } from './use-page.ts';

export interface TempoLocalBenchmarkOptions {
  /** Spans a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly memoryLimitBytes: number;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Told how it goes. */
  readonly report: (line: string) => void;
}

const sampleEveryMs = 1000;
const reportEvery = 10;
const tenths = 10;

/** Sends spans to tempo/local at a steady rate while the trace page's questions are asked, and watches its memory. */
export async function runTempoLocalBenchmark(options: TempoLocalBenchmarkOptions): Promise<TempoLocalReport> {
  const { rate, seconds, memoryLimitBytes } = options;
  const startedAt = new Date().toISOString();
  const machine = describeHost();
  const tempo = await startTempoProcess();
  const over = new AbortController();
  try {
    const ready = await readUsage(tempo.pid);
    let newest: string | undefined;
    const [sent, page, samples] = await Promise.all([
      sendUntilOver(tempo, options, over, (traceId) => {
        newest = traceId;
      }),
      usePage({ tempoUrl: tempo.urls.api, pickTrace: () => newest, stop: over.signal }),
      sampleMemory(tempo, options, over.signal),
    ]);
    const { cpuSeconds } = await readUsage(tempo.pid);
    const usedSeconds = cpuSeconds - ready.cpuSeconds;
    const measured = {
      rate,
      memoryLimitBytes,
      sent,
      acceptedPerSecond: sent.accepted / sent.seconds,
      cpuMicrosPerSpan: (usedSeconds * 1e6) / sent.accepted,
      cpuShare: usedSeconds / sent.seconds,
      residentBytes: {
        ready: ready.residentBytes,
        most: Math.max(ready.residentBytes, ...samples),
        tenths: pickTenths(samples),
      },
      page,
    };
    options.report(`${Math.round(measured.acceptedPerSecond)} spans/s over ${seconds} s`);
    return { benchmark: 'tempo-local', startedAt, machine, ...measured, broken: findBroken(measured) };
  } finally {
    over.abort();
    await tempo.stop();
  }
}

async function sendUntilOver(
  tempo: TempoProcess,
  { rate, seconds, signal }: TempoLocalBenchmarkOptions,
  over: AbortController,
  onTrace: (traceId: string) => void,
): Promise<SentSpans> {
  try {
    return await sendSpans({ otlpGrpcUrl: tempo.urls.otlpGrpc, rate, seconds, signal, onTrace });
  } finally {
    over.abort();
  }
}

async function sampleMemory(
  { pid }: TempoProcess,
  { report }: TempoLocalBenchmarkOptions,
  over: AbortSignal,
): Promise<number[]> {
  const samples: number[] = [];
  while (!over.aborted) {
    const { residentBytes } = await readUsage(pid);
    samples.push(residentBytes);
    if (samples.length % reportEvery === 0) {
      report(`${samples.length} s: ${Math.round(residentBytes / 2 ** 20)} MiB`);
    }
    // The only error is the abort, which the loop sees for itself.
    await delay(sampleEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  return samples;
}

function pickTenths(samples: readonly number[]): number[] {
  return Array.from(
    { length: tenths },
    (_, tenth) => samples[Math.floor(((tenth + 0.5) * samples.length) / tenths)] ?? 0,
  );
}
