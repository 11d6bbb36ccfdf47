import { openConnection, type ConnectionOptions } from './connection.ts';
import { openDatabase } from './database.ts';
import type { Queryable } from './statement.ts';

/** How long a batch waits for locked rows before it is done beside its lane, in ms: longer than others work on a row. */
const laneLockTimeoutMs = 100;
/** How long an operation beside its lane waits for its row, in ms. */
const asideLockTimeoutMs = 2000;
/** Keys whose locked rows are waited for at once, at most. */
const asideConnections = 4;

/** What lanes run on. */
export interface LaneConnections {
  /** One for each lane. */
  readonly connections: readonly Queryable[];
  /** A pool for operations that a locked row keeps waiting. */
  readonly aside: Queryable;
  readonly close: () => Promise<void>;
}

/**
 * Opens the connections of lanes; each is made when it is needed.
 *
 * @param options.name of the lanes, in the metrics of connections, such as `ledger`
 */
export function openLaneConnections(
  options: Omit<ConnectionOptions, 'lockTimeoutMs'> & { readonly lanes: number },
): LaneConnections {
  const { name, lanes, ...database } = options;
  const connections = Array.from({ length: lanes }, (_, index) =>
    openConnection({ ...database, name: `${name}-lane-${index}`, lockTimeoutMs: laneLockTimeoutMs }),
  );
  const aside = openDatabase({
    ...database,
    poolName: `${name}-aside`,
    poolSize: asideConnections,
    lockTimeoutMs: asideLockTimeoutMs,
  });
  return {
    connections,
    aside,
    close: async () => {
      await Promise.all([aside, ...connections].map(async ({ close }) => close()));
    },
  };
}
