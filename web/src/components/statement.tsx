import type { EntryBody } from '@holdfast/reservations-service-client/contract';
import type { PagedList } from '../state/use-paged-list.ts';
import { formatAmount, formatDate, formatNumber } from '../text/format.ts';
import { Paged } from './paged.tsx';

const kindNames: Readonly<Record<string, string>> = { grant: 'Credits received', capture: 'Item downloaded' };

/** What moved the user's credits, entry by entry. */
export function Statement({
  entries,
  username,
}: {
  readonly entries: PagedList<EntryBody>;
  readonly username: string;
}) {
  return (
    <section class="panel statement" aria-labelledby="statement-heading">
      <h2 id="statement-heading">Statement</h2>
      <Paged list={entries} username={username} nothing="Nothing has moved yet." noun="entries">
        {(rows) => (
          <table>
            <thead>
              <tr>
                <th scope="col" class="when">
                  When
                </th>
                <th scope="col">What</th>
                <th scope="col" class="number">
                  Credits
                </th>
                <th scope="col" class="number">
                  Balance
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((entry) => (
                <tr key={entry.version}>
                  <td class="when quiet">
                    <time dateTime={entry.created_at}>{formatDate(entry.created_at)}</time>
                  </td>
                  <td>
                    {kindNames[entry.kind] ?? entry.kind}
                    <time class="when-below quiet" dateTime={entry.created_at}>
                      {formatDate(entry.created_at)}
                    </time>
                  </td>
                  <td class={entry.amount < 0 ? 'number' : 'number gain'}>{formatAmount(entry.amount)}</td>
                  <td class="number">{formatNumber(entry.balance_after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Paged>
    </section>
  );
}
