import type { ComponentChildren } from 'preact';
import type { PagedList } from '../state/use-paged-list.ts';
import { describeFailure } from '../text/failure-text.ts';
import { LoadFailure } from './load-failure.tsx';

export interface PagedProps<Row> {
  readonly list: PagedList<Row>;
  readonly username: string;
  /** What is said where there is nothing. */
  readonly nothing: string;
  /** What further rows are: `reservations`. */
  readonly noun: string;
  readonly children: (rows: readonly Row[]) => ComponentChildren;
}

/** A list with its ways to be empty, to fail and to go on. */
export function Paged<Row>({ list, username, nothing, noun, children }: PagedProps<Row>) {
  const { rows, failure, isLoading, hasMore, reload, loadMore } = list;
  return (
    <div class="paged" aria-busy={isLoading}>
      {failure !== undefined && (
        <LoadFailure text={describeFailure(failure, { action: 'read', username })} onRetry={reload} />
      )}
      {rows === undefined && failure === undefined && <p class="quiet">Loading…</p>}
      {rows !== undefined && (rows.length === 0 ? <p class="quiet">{nothing}</p> : children(rows))}
      {hasMore && (
        <button
          type="button"
          class="button plain more"
          aria-disabled={isLoading}
          onClick={isLoading ? undefined : () => void loadMore()}
        >
          Show more {noun}
        </button>
      )}
    </div>
  );
}
