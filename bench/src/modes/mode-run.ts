import type { Trace } from '@holdfast/tempo-client';
import type { TracingMode } from '@holdfast/telemetry/tracing-modes';
import type { Spread } from '../statistics.ts';
import type { Answer, RequestName } from './requests.ts';

/** What the requests left behind in one mode. */
export interface ModeRun {
  readonly mode: TracingMode;
  readonly answers: Readonly<Record<RequestName, Answer>>;
  /** The trace of each request; `undefined` where there is none. */
  readonly traces: Readonly<Record<RequestName, Trace | undefined>>;
  readonly cost: ModeCost;
}

/** What a reservation costs. */
export interface ModeCost {
  readonly spans: number;
  /** Sent to the backend, of those that follow one another. */
  readonly bytes: number;
  /** CPU time of both services, 16 at a time, in µs; `undefined` where the system does not tell it. */
  readonly cpuMicros: Spread | undefined;
}

/** One run of each mode. */
export type ModeRuns = Readonly<Record<TracingMode, ModeRun>>;

/** @throws Error where the request left no trace */
export function traceOf(run: ModeRun, name: RequestName): Trace {
  const trace = run.traces[name];
  if (trace === undefined) throw new Error(`${name} left no trace in the mode ${run.mode}`);
  return trace;
}
