import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { ReservationsClient } from '@holdfast/reservations-service-client';
import { createIdempotencyKeys, createRandomKey } from './actions/idempotency-keys.ts';
import { saveFile } from './actions/save-file.ts';
import { cancelAction, downloadAction, reserveAction } from './actions/shop-actions.ts';
import { AccountSummary } from './components/account-summary.tsx';
import { ActivityList } from './components/activity-list.tsx';
import { ItemList } from './components/item-list.tsx';
import { NoticeArea } from './components/notice-area.tsx';
import { ReservationList } from './components/reservation-list.tsx';
import { Statement } from './components/statement.tsx';
import { UserPicker } from './components/user-picker.tsx';
import { useActions } from './state/use-actions.ts';
import { useLimits } from './state/use-limits.ts';
import { useOnline } from './state/use-online.ts';
import { usePagedList } from './state/use-paged-list.ts';
import { useUsername } from './state/use-username.ts';
import type { ServerClock } from './time/server-clock.ts';
import type { Tracing } from './tracing/tracing.ts';

export interface ShopProps {
  readonly api: ReservationsClient;
  readonly clock: ServerClock;
  readonly tracing: Tracing;
}

/** Rows of a page of the statement and of the reservations: what a phone shows without a long way to scroll. */
const pageSize = 8;

/** After a reservation has run out, the ledger's sweeper takes about this long to give the credits back, in ms. */
const sweepDelayMs = 1500;

/** The shop page. */
export function Shop({ api, clock, tracing }: ShopProps) {
  const [username, chooseUser] = useUsername();
  const isOnline = useOnline();
  const limits = useLimits(api, username);
  const items = usePagedList(useCallback(async (cursor) => api.listItems({ cursor }), [api]));
  const reservations = usePagedList(
    useCallback(
      async (cursor) => api.listReservations(username, { cursor, limit: pageSize }),
      [api, username],
    ),
  );
  const entries = usePagedList(
    useCallback(async (cursor) => api.listEntries(username, { cursor, limit: pageSize }), [api, username]),
  );
  const { busy, notice, dismiss, activities, perform } = useActions(tracing);
  const keys = useMemo(() => createIdempotencyKeys(createRandomKey), []);

  const refresh = (): void => {
    void limits.reload();
    void reservations.reload();
    void entries.reload();
  };
  // What happens later, when another user may have been chosen, is about the user of then.
  const latestRefresh = useRef(refresh);
  latestRefresh.current = refresh;
  const context = { api, username, refresh: () => latestRefresh.current() };
  useEffect(() => {
    const refreshIfVisible = (): void => {
      if (document.visibilityState === 'visible') latestRefresh.current();
    };
    document.addEventListener('visibilitychange', refreshIfVisible);
    window.addEventListener('online', refreshIfVisible);
    return () => {
      document.removeEventListener('visibilitychange', refreshIfVisible);
      window.removeEventListener('online', refreshIfVisible);
    };
  }, []);

  const titles = new Map(items.rows?.map((item) => [item.item_id, item.title]));
  const titleOf = (itemId: string): string => titles.get(itemId) ?? `Item ${itemId}`;

  return (
    <>
      <header class="site-header">
        <h1>Holdfast shop</h1>
        <UserPicker username={username} onChoose={chooseUser} />
      </header>
      <div role="status">
        {!isOnline && <p class="offline">You are offline. What you see may be out of date.</p>}
      </div>
      <main>
        <AccountSummary username={username} state={limits} />
        <div class="columns">
          <div class="column">
            <ItemList
              items={items}
              username={username}
              busy={busy}
              onReserve={(item) => void perform(reserveAction(context, keys, item))}
            />
            <Statement entries={entries} username={username} />
          </div>
          <div class="column">
            <ReservationList
              reservations={reservations}
              username={username}
              clock={clock}
              busy={busy}
              titleOf={titleOf}
              onDownload={(reservation) =>
                void perform(downloadAction(context, reservation, titleOf(reservation.item_id), saveFile))
              }
              onCancel={(reservation) =>
                void perform(cancelAction(context, reservation, titleOf(reservation.item_id)))
              }
              onExpired={() => void setTimeout(context.refresh, sweepDelayMs)}
            />
            <ActivityList activities={activities} />
          </div>
        </div>
      </main>
      <NoticeArea notice={notice} onDismiss={dismiss} />
    </>
  );
}
