import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Failure, Page } from '@holdfast/reservations-service-client';

/** A list that is read page by page. */
export interface PagedList<Row> {
  /** Undefined until the first page is there. */
  readonly rows: readonly Row[] | undefined;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
  /** Reads the first page again. What is shown stays until it is there. */
  readonly reload: () => Promise<void>;
  readonly loadMore: () => Promise<void>;
}

interface State<Row> {
  readonly rows: readonly Row[] | undefined;
  readonly nextCursor: string | undefined;
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
}

const empty = { rows: undefined, nextCursor: undefined, isLoading: true, failure: undefined } as const;

/** @param load reads a page; another function means another list, which starts empty */
export function usePagedList<Row>(load: (cursor?: string) => Promise<Answer<Page<Row>>>): PagedList<Row> {
  const [state, setState] = useState<State<Row>>(empty);
  // An answer that comes after a later question was asked is of no interest.
  const latest = useRef(0);

  const read = useCallback(
    async (cursor?: string): Promise<void> => {
      latest.current += 1;
      const turn = latest.current;
      setState((before) => ({ ...before, isLoading: true }));
      const answer = await load(cursor);
      if (turn !== latest.current) return;
      setState((before) =>
        answer.ok
          ? {
              rows: cursor === undefined ? answer.value.rows : [...(before.rows ?? []), ...answer.value.rows],
              nextCursor: answer.value.nextCursor,
              isLoading: false,
              failure: undefined,
            }
          : { ...before, isLoading: false, failure: answer.failure },
      );
    },
    [load],
  );

  useEffect(() => {
    setState(empty);
    void read();
  }, [read]);

  const { rows, nextCursor, isLoading, failure } = state;
  return {
    rows,
    isLoading,
    failure,
    hasMore: nextCursor !== undefined,
    reload: async () => read(),
    loadMore: async () => (nextCursor === undefined ? undefined : read(nextCursor)),
  };
}
