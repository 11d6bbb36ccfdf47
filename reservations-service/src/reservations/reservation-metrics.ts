import { Problem, type ProblemSlug } from '@holdfast/service-kit/http';
import { DatabaseUnavailableError } from '@holdfast/service-kit/postgres';
import { observeSampledGauge, type ClosingStep } from '@holdfast/service-kit/process';
import { createCounter, type Logger } from '@holdfast/telemetry';
import { finalStatuses, type Reservations } from './reservation.ts';

/** What came of a request for a reservation. */
export type ReserveOutcome = 'reserved' | 'replayed' | ProblemSlug;

/** Runs a request for a reservation, and counts what came of it. */
export type ReservationMeter = <Result>(
  reserve: () => Promise<Result>,
  nameOutcome: (result: Result) => ReserveOutcome,
) => Promise<Result>;

export function createReservationMeter(): ReservationMeter {
  const count = createCounter('holdfast.reservations', [
    { 'holdfast.reservation.outcome': 'reserved' },
    { 'holdfast.reservation.outcome': 'replayed' },
  ]);
  const countOutcome = (outcome: ReserveOutcome): void =>
    count(1, { 'holdfast.reservation.outcome': outcome });
  return async (reserve, nameOutcome) => {
    try {
      const result = await reserve();
      countOutcome(nameOutcome(result));
      return result;
    } catch (error) {
      countOutcome(nameFailure(error));
      throw error;
    }
  };
}

function nameFailure(error: unknown): ProblemSlug {
  if (error instanceof Problem) return error.slug;
  return error instanceof DatabaseUnavailableError ? 'database-unavailable' : 'internal-error';
}

/** Counts the ends of reservations, each once: when it is recorded. */
export function meterEnds<Kept extends Pick<Reservations, 'end' | 'endAll'>>(reservations: Kept): Kept {
  const count = createCounter(
    'holdfast.reservations.ended',
    finalStatuses.map((status) => ({ 'holdfast.reservation.status': status })),
  );
  return {
    ...reservations,
    end: async (reservationId, status) => {
      const ended = await reservations.end(reservationId, status);
      if (ended !== undefined) count(1, { 'holdfast.reservation.status': status });
      return ended;
    },
    endAll: async (ends) => {
      const ended = await reservations.endAll(ends);
      for (const { status } of ended) count(1, { 'holdfast.reservation.status': status });
      return ended;
    },
  };
}

/** Pause between two readings of the lag, in ms. */
const lagIntervalMs = 5000;

/** Measures how far the settler is behind, in seconds: the metric has no value while the database is away. */
export function observeSettlerLag(measure: () => Promise<number>, logger: Logger): ClosingStep {
  return observeSampledGauge('holdfast.settler.lag', {
    name: 'lag of the settler',
    intervalMs: lagIntervalMs,
    read: measure,
    logger,
  });
}
