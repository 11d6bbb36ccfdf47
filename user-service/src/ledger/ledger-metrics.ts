import { observeSampledGauge, sampleValue, type ClosingStep } from '@holdfast/service-kit/process';
import { observeMetric } from '@holdfast/conventions';
import type { Logger } from '@holdfast/telemetry/pino';

/** All accounts together. */
export interface LedgerSize {
  readonly accounts: number;
  readonly openHolds: number;
  readonly heldCredits: number;
  readonly availableCredits: number;
}

export interface LedgerMeasures {
  readonly size: () => Promise<LedgerSize>;
  /** In seconds. */
  readonly sweeperLag: () => Promise<number>;
  /** Connections that wait. */
  readonly lockWaits: () => Promise<number>;
}

/** Pauses between two readings, in ms: of what an index answers at once, and of what every account is read for. */
const quickIntervalMs = 5000;
const sizeIntervalMs = 15_000;

/**
 * Measures the ledger's database for the metrics: no scrape waits for it, and while it is away these metrics have no value.
 * All processes on one database say the same.
 */
export function observeLedger(measures: LedgerMeasures, logger: Logger): ClosingStep {
  const size = sampleValue({
    name: 'size of the ledger',
    intervalMs: sizeIntervalMs,
    read: measures.size,
    logger,
  });
  const numbers = [
    observeSampledGauge('holdfast.sweeper.lag', {
      name: 'lag of the sweeper',
      intervalMs: quickIntervalMs,
      read: measures.sweeperLag,
      logger,
    }),
    observeSampledGauge('holdfast.ledger.lock_waits', {
      name: 'lock waits',
      intervalMs: quickIntervalMs,
      read: measures.lockWaits,
      logger,
    }),
  ];
  const stops = [
    observeMetric('holdfast.ledger.accounts', (observe) => observe(size.get()?.accounts ?? NaN)),
    observeMetric('holdfast.holds.open', (observe) => observe(size.get()?.openHolds ?? NaN)),
    observeMetric('holdfast.ledger.credits', (observe) => {
      const known = size.get();
      observe(known?.heldCredits ?? NaN, { 'holdfast.credits.state': 'held' });
      observe(known?.availableCredits ?? NaN, { 'holdfast.credits.state': 'available' });
    }),
  ];
  return {
    name: 'measures of the ledger',
    close: async () => {
      for (const stop of stops) stop();
      await Promise.all([size, ...numbers].map(async ({ close }) => close()));
    },
  };
}
