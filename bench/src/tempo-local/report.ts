import type { Host } from '../machine.ts';
import type { SentSpans } from './send-spans.ts';
import type { PageAnswers, PageQuestion } from './use-page.ts';

export interface TempoLocalReport {
  readonly benchmark: 'tempo-local';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly machine: Host;
  /** Spans a second that were asked for. */
  readonly rate: number;
  /** What the process may have in RAM, in bytes. */
  readonly memoryLimitBytes: number;
  readonly sent: SentSpans;
  readonly acceptedPerSecond: number;
  /** Of the process under load: CPU a span, in µs, and of one core, 0 to the number of cores. */
  readonly cpuMicrosPerSpan: number;
  readonly cpuShare: number;
  /** Memory in RAM, in bytes, when it was ready, at the most, and in the middle of each tenth of the time. */
  readonly residentBytes: {
    readonly ready: number;
    readonly most: number;
    readonly tenths: readonly number[];
  };
  readonly page: Readonly<Record<PageQuestion, PageAnswers>>;
  /** What was not kept; empty where all was. */
  readonly broken: readonly string[];
}
