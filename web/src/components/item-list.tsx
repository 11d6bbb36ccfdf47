import type { ItemBody } from '@holdfast/reservations-service-client/contract';
import type { PagedList } from '../state/use-paged-list.ts';
import { formatCredits, formatMediaType, formatSize } from '../text/format.ts';
import { ActionButton } from './action-button.tsx';
import { Paged } from './paged.tsx';

export interface ItemListProps {
  readonly items: PagedList<ItemBody>;
  readonly username: string;
  readonly busy: ReadonlySet<string>;
  readonly onReserve: (item: ItemBody) => void;
}

/** What there is to reserve. */
export function ItemList({ items, username, busy, onReserve }: ItemListProps) {
  return (
    <section class="panel" aria-labelledby="items-heading">
      <h2 id="items-heading">Items</h2>
      <Paged list={items} username={username} nothing="There are no items yet." noun="items">
        {(rows) => (
          <ul class="items">
            {rows.map((item) => (
              <li key={item.item_id} class="item">
                <div>
                  <h3>{item.title}</h3>
                  <p class="quiet">
                    {formatMediaType(item.content_type)} · {formatSize(item.size)}
                  </p>
                </div>
                <p class="price">{formatCredits(item.credits)}</p>
                <ActionButton
                  label={`Reserve ${item.title}`}
                  kind="primary"
                  isBusy={busy.has(`reserve ${item.item_id}`)}
                  onClick={() => onReserve(item)}
                >
                  Reserve
                </ActionButton>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}
