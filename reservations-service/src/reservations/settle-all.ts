import type { FindAnswer } from './credit-holds.ts';
import type { DueReservation } from './reservation.ts';
import { settleReservation, type SettlePorts } from './settle-reservation.ts';

/** Reservations that are settled at once, and so requests to the user-service. */
const concurrency = 8;

/** What has become of reservations that were to be settled. */
export interface SettleResult {
  /** What the ledger said, reservation by reservation. */
  readonly outcomes: readonly { readonly reservationId: string; readonly outcome: FindAnswer['outcome'] }[];
  readonly failures: readonly { readonly reservationId: string; readonly error: unknown }[];
  /** The last one that was tried, in the given order: those after it were not; `undefined` where none was tried. */
  readonly last: DueReservation | undefined;
}

/**
 * Settles reservations, in lines that each take the next one. A failure ends its line: one reservation that cannot be
 * settled does not keep the others waiting, and a user-service that is out is asked once a line.
 *
 * @param signal once it is aborted, no further one is begun
 */
export async function settleAll(
  ports: SettlePorts,
  due: readonly DueReservation[],
  signal: AbortSignal,
): Promise<SettleResult> {
  const outcomes: SettleResult['outcomes'][number][] = [];
  const failures: SettleResult['failures'][number][] = [];
  let last: DueReservation | undefined;
  // The lines share the iterator, so that no two take the same.
  const queue = due.values();
  const runLine = async (): Promise<void> => {
    while (!signal.aborted) {
      const { value: reservation } = queue.next();
      if (reservation === undefined) return;
      last = reservation;
      const { reservationId } = reservation;
      try {
        outcomes.push({ reservationId, outcome: await settleReservation(ports, reservation) });
      } catch (error) {
        failures.push({ reservationId, error });
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, runLine));
  return { outcomes, failures, last };
}
