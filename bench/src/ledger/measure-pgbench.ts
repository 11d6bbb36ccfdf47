import { runPgbench, type PgbenchRun } from '../pgbench/run-pgbench.ts';
import { creditsPerHold, nameAccount, ttlSeconds } from './accounts.ts';
import type { MeasureOptions } from './measure-callers.ts';
import type { Tally } from './sample.ts';

/**
 * Measures a hold at a time by pgbench: what PostgreSQL does without Node, one call a round trip. Its clients
 * stand for callers. As with Node, the time before everything is warm does not count.
 *
 * @throws where a transaction fails
 */
export async function measurePgbench(
  target: Pick<PgbenchRun, 'pgbench' | 'databaseUrl' | 'environment'>,
  options: MeasureOptions,
): Promise<Tally> {
  const { callers, accounts, warmUpSeconds, seconds, signal } = options;
  const transactions = await runPgbench({
    ...target,
    script: writeScript(accounts),
    clients: callers,
    seconds: warmUpSeconds + seconds,
    signal,
  });
  const end = transactions.reduce((latest, { endedAt }) => Math.max(latest, endedAt), 0);
  const measured = transactions.filter(({ endedAt }) => endedAt > end - seconds);
  return {
    latenciesMs: Float64Array.from(measured, ({ latencyMs }) => latencyMs),
    seconds,
    nodeCpuMicros: null,
    holds: transactions.length,
  };
}

function writeScript(accounts: number): string {
  const prefix = nameAccount(1).slice(0, -1);
  return [
    `\\set account random(1, ${accounts})`,
    `SELECT * FROM apply_operations('{hold}', ARRAY['${prefix}' || :account], ARRAY[uuidv7()], '{${creditsPerHold}}', '{${ttlSeconds}}', '{NULL}');`,
    '',
  ].join('\n');
}
