import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import type { PagedList } from '../state/use-paged-list.ts';
import { useServerTime } from '../state/use-server-time.ts';
import type { ServerClock } from '../time/server-clock.ts';
import { Paged } from './paged.tsx';
import { ReservationRow } from './reservation-row.tsx';

export interface ReservationListProps {
  readonly reservations: PagedList<ReservationBody>;
  readonly username: string;
  readonly clock: ServerClock;
  readonly busy: ReadonlySet<string>;
  readonly titleOf: (itemId: string) => string;
  readonly onDownload: (reservation: ReservationBody) => void;
  readonly onCancel: (reservation: ReservationBody) => void;
  /** A reservation that is shown has just run out. */
  readonly onExpired: () => void;
}

/** The user's reservations, newest first. */
export function ReservationList(props: ReservationListProps) {
  const { reservations, username, clock, busy, titleOf } = props;
  const isAnyOpen = reservations.rows?.some(({ status }) => status === 'reserved') ?? false;
  const nowMs = useServerTime(clock, isAnyOpen);
  return (
    <section class="panel" aria-labelledby="reservations-heading">
      <h2 id="reservations-heading">Your reservations</h2>
      <Paged
        list={reservations}
        username={username}
        nothing="Nothing reserved yet. Reserve an item, and its price is held for you."
        noun="reservations"
      >
        {(rows) => (
          <ul class="reservations">
            {rows.map((reservation) => (
              <ReservationRow
                key={reservation.reservation_id}
                reservation={reservation}
                title={titleOf(reservation.item_id)}
                nowMs={nowMs}
                isBusy={busy.has(reservation.reservation_id)}
                onDownload={() => props.onDownload(reservation)}
                onCancel={() => props.onCancel(reservation)}
                onExpired={props.onExpired}
              />
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}
