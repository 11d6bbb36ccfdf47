import { openDatabase, type Database } from '@holdfast/service-kit/postgres';
import { createLogger } from '@holdfast/telemetry/pino';
import { configSchema } from '@holdfast/user-service/config';
import type { Ledger } from '@holdfast/user-service/ledger';
import { createPostgresLedger } from '@holdfast/user-service/postgres-ledger';

/** The ways to hold that are compared. */
export const variants = ['batched', 'unbatched', 'pgbench'] as const;
export type Variant = (typeof variants)[number];

/** As many lanes as the user-service has unless it is told otherwise. */
export const defaultLanes: number = configSchema.shape.LEDGER_LANES.parse(undefined);

export interface OpenLedger {
  readonly ledger: Ledger;
  /** Closes its connections. */
  readonly close: () => Promise<void>;
}

export interface LedgerOptions {
  readonly databaseUrl: string;
  /** Connections of the batched ledger. */
  readonly lanes: number;
  /** Connections of the unbatched one. */
  readonly poolSize: number;
}

/** Opens the ledger as the user-service does, with connections of its own and without telemetry. */
export function openLedger(variant: 'batched' | 'unbatched', options: LedgerOptions): OpenLedger {
  const connect = (poolSize: number): Database => openBenchDatabase(options.databaseUrl, poolSize);
  if (variant === 'unbatched') {
    const pool = connect(options.poolSize);
    return { ledger: createPostgresLedger(pool), close: pool.close };
  }
  const lanes = Array.from({ length: options.lanes }, () => connect(1));
  const [first] = lanes;
  if (first === undefined) throw new Error('The batched ledger needs a lane.');
  return {
    ledger: createPostgresLedger(first, {
      connections: lanes,
      aside: first,
      maxBatch: configSchema.shape.LEDGER_MAX_BATCH.parse(undefined),
      maxQueue: configSchema.shape.LEDGER_MAX_QUEUE.parse(undefined),
      maxWaitMs: configSchema.shape.LEDGER_MAX_WAIT_MS.parse(undefined),
    }),
    close: async () => {
      await Promise.all(lanes.map(async (lane) => lane.close()));
    },
  };
}

/** Opens connections to the benchmark's database. What goes wrong is thrown, so the log says nothing. */
export function openBenchDatabase(url: string, poolSize: number): Database {
  return openDatabase({
    url,
    poolSize,
    peerService: 'bench-db',
    logger: createLogger({ serviceName: 'bench', level: 'silent' }),
    statementTimeoutMs: 120_000,
  });
}
