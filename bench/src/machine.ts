import { availableParallelism, cpus, loadavg } from 'node:os';
import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

/** What the numbers were measured on. */
export interface Host {
  readonly cores: number;
  readonly processor: string;
  /** Load average of the minute before: more than 0 or so means that others were at work. */
  readonly loadBefore: number;
  readonly platform: string;
  readonly node: string;
}

/** The same, with PostgreSQL. */
export interface Machine extends Host {
  readonly postgres: string;
  readonly fsync: string;
  readonly synchronousCommit: string;
}

const statement = defineStatement<{ version: string; fsync: string; synchronous_commit: string }>({
  name: 'describe-server',
  summary: 'SELECT pg_settings',
  text: `
    SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS synchronous_commit`,
});

/** Describes this machine and the server as it is set. */
export async function describeMachine(database: Queryable): Promise<Machine> {
  const [server] = await database.query(statement, []);
  if (server === undefined) throw new Error('PostgreSQL did not say how it is set.');
  return {
    ...describeHost(),
    postgres: server.version,
    fsync: server.fsync,
    synchronousCommit: server.synchronous_commit,
  };
}

/** Describes this machine. */
export function describeHost(): Host {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}

/** Says in a line what the numbers were measured on. */
export function renderHost({ cores, processor, loadBefore, platform, node }: Host): string {
  return `${cores} cores (${processor}), load average before ${loadBefore}; ${platform}, Node ${node}`;
}

export function renderMachine(machine: Machine): string {
  const { postgres, fsync, synchronousCommit } = machine;
  return `${renderHost(machine)}, PostgreSQL ${postgres}, fsync ${fsync}, synchronous_commit ${synchronousCommit}`;
}
