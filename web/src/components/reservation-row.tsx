import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import { formatCredits } from '../text/format.ts';
import { countDown, type Countdown } from '../time/countdown.ts';
import { ActionButton } from './action-button.tsx';

export interface ReservationRowProps {
  readonly reservation: ReservationBody;
  readonly title: string;
  /** By the server's clock, in ms since 1970. */
  readonly nowMs: number;
  readonly isBusy: boolean;
  readonly onDownload: () => void;
  readonly onCancel: () => void;
  readonly onExpired: () => void;
}

/** One reservation: what became of it, or how long it stands, and what can be done with it. */
export function ReservationRow(props: ReservationRowProps) {
  const { reservation, title, nowMs, isBusy, onDownload, onCancel, onExpired } = props;
  const countdown = countDown(reservation.expires_at, nowMs);
  const status = reservation.status === 'reserved' && countdown.isOver ? 'expired' : reservation.status;
  const hasJustExpired = status !== reservation.status;
  useEffect(() => {
    if (hasJustExpired) onExpired();
  }, [hasJustExpired]);

  const row = useRef<HTMLLIElement>(null);
  const wasUsed = useRef(false);
  // The button that was used may be gone now: the focus stays in its row.
  useLayoutEffect(() => {
    if (wasUsed.current && document.activeElement === document.body) row.current?.focus();
    wasUsed.current = false;
  }, [status]);
  const use = (run: () => void) => () => {
    wasUsed.current = true;
    run();
  };

  return (
    <li ref={row} tabIndex={-1} class={`reservation ${status}`} aria-label={`${title}, ${status}`}>
      <div>
        <h3>{title}</h3>
        <p class="quiet">
          <StatusText status={status} countdown={countdown} credits={reservation.credits} />
        </p>
      </div>
      <div class="row-actions">
        {(status === 'reserved' || status === 'downloaded') && (
          <ActionButton
            key="download"
            label={status === 'reserved' ? `Download ${title}` : `Download again: ${title}`}
            kind={status === 'reserved' ? 'primary' : 'plain'}
            isBusy={isBusy}
            onClick={use(onDownload)}
          >
            {status === 'reserved' ? 'Download' : 'Download again'}
          </ActionButton>
        )}
        {status === 'reserved' && (
          <ActionButton
            key="cancel"
            label={`Cancel reservation of ${title}`}
            isBusy={isBusy}
            onClick={use(onCancel)}
          >
            Cancel
          </ActionButton>
        )}
      </div>
    </li>
  );
}

function StatusText({
  status,
  countdown,
  credits,
}: {
  readonly status: ReservationBody['status'];
  readonly countdown: Countdown;
  readonly credits: number;
}) {
  switch (status) {
    case 'reserved':
      return (
        <>
          {formatCredits(credits)} held for{' '}
          <span class={countdown.isShort ? 'countdown short' : 'countdown'} role="timer">
            {countdown.text}
          </span>
        </>
      );
    case 'downloaded':
      return <>Yours · {formatCredits(credits)} spent</>;
    case 'cancelled':
      return <>Cancelled · {formatCredits(credits)} returned</>;
    case 'expired':
      return <>Expired · {formatCredits(credits)} returned</>;
  }
}
