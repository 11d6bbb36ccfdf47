import { setTimeout as delay } from 'node:timers/promises';
import { observeMetric, type MetricNameOf } from '@holdfast/conventions';
import { withoutTracing } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import type { ClosingStep } from './run-service.ts';

export interface SampledValueOptions<Value> {
  /** For the log, such as `balances`. */
  readonly name: string;
  /** Pause between two readings at least, in ms. */
  readonly intervalMs: number;
  readonly read: () => Promise<Value>;
  readonly logger: Logger;
}

/** A value that is read every now and then, so that whoever asks for it waits for nothing. */
export interface SampledValue<Value> {
  /** `undefined` before the first reading, and after one that failed. */
  readonly get: () => Value | undefined;
  /** Reads no further, and waits for nothing. */
  readonly close: () => Promise<void>;
}

/**
 * After a reading there is a pause of a hundred times what it took: however large a table grows, it is read for a hundredth
 * of the time at most.
 */
const pausePerReading = 100;

/** Reads a value now and every `intervalMs`, without spans. Of failures in a row the first is logged. */
export function sampleValue<Value>(options: SampledValueOptions<Value>): SampledValue<Value> {
  const stop = new AbortController();
  let value: Value | undefined;
  const run = async (): Promise<void> => {
    let isFailing = false;
    while (!stop.signal.aborted) {
      const startedAtMs = performance.now();
      try {
        value = await withoutTracing(options.read);
        isFailing = false;
      } catch (error) {
        value = undefined;
        if (!isFailing && !stop.signal.aborted) {
          options.logger.warn(
            { err: error, 'holdfast.reading.name': options.name },
            'A value for the metrics could not be read',
          );
        }
        isFailing = true;
      }
      const tookMs = performance.now() - startedAtMs;
      await pause(Math.max(options.intervalMs, pausePerReading * tookMs), stop.signal);
    }
  };
  void run();
  return {
    get: () => value,
    close: async () => stop.abort(),
  };
}

/** Measures one number every now and then; the metric has no value while it cannot be read. */
export function observeSampledGauge(
  metric: MetricNameOf<'gauge'>,
  options: SampledValueOptions<number>,
): ClosingStep {
  const sampled = sampleValue(options);
  const stop = observeMetric(metric, (observe) => observe(sampled.get() ?? NaN));
  return {
    name: options.name,
    close: async () => {
      stop();
      await sampled.close();
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The timer keeps no process alive: nobody waits for a reading.
  await delay(ms, undefined, { signal, ref: false }).catch(() => {
    // The only error is the abort, which the loop sees for itself.
  });
}
