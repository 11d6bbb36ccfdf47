import type { PostgresServer } from '@holdfast/scripts/postgres/start-postgres';
import { withBenchPostgres } from '../command/bench-postgres.ts';
import type { Call } from '../command/call.ts';
import { startTempoProcess, type TempoProcess } from '../tempo-local/tempo-process.ts';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';

/** What the services need, running. */
export interface System {
  readonly server: PostgresServer;
  readonly tempo: TempoProcess;
  /** What the services are started in. */
  readonly group: ProcessGroup;
  /** Aborts where the benchmark is to stop, or a process of it ends by itself. */
  readonly signal: AbortSignal;
}

/** Runs something with a PostgreSQL with fsync on and a tempo/local, and ends all that was started. */
export async function withSystem<Result>(
  { stop, environment }: Pick<Call, 'stop' | 'environment'>,
  run: (system: System) => Promise<Result>,
): Promise<Result> {
  return withBenchPostgres(stop, async ({ server, signal: postgresSignal }) => {
    const tempo = await startTempoProcess();
    const group = createProcessGroup(environment['PATH'], postgresSignal);
    try {
      return await run({ server, tempo, group, signal: AbortSignal.any([postgresSignal, group.failed]) });
    } finally {
      await group.close();
      await tempo.stop();
    }
  });
}
