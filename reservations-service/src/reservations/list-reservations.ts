import type { Reservation, Reservations } from './reservation.ts';

export interface ReservationsPage {
  readonly reservations: readonly Reservation[];
  /** Where the next page begins; `undefined` on the last one. */
  readonly nextBeforeSequence: number | undefined;
}

/** Lists a user's reservations, newest first, one page. */
export async function listReservations(
  { reservations }: { readonly reservations: Pick<Reservations, 'list'> },
  page: Parameters<Reservations['list']>[0],
): Promise<ReservationsPage> {
  // One more than asked for tells whether there is a next page.
  const found = await reservations.list({ ...page, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  return {
    reservations: shown,
    nextBeforeSequence: found.length > shown.length ? shown.at(-1)?.sequence : undefined,
  };
}
