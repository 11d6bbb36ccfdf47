/** A transaction that pgbench ran. */
export interface LoggedTransaction {
  /** Seconds since 1970. */
  readonly endedAt: number;
  readonly latencyMs: number;
}

/**
 * Reads a log of pgbench: a line a transaction, "client_id transaction_no time script_no time_epoch time_us", times in µs
 * (https://www.postgresql.org/docs/18/pgbench.html, "Per-Transaction Logging").
 *
 * @throws where a line says that its transaction failed
 */
export function readLog(text: string): LoggedTransaction[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, , latency, , seconds, micros] = line.split(' ').map(Number);
      const endedAt = Number(seconds) + Number(micros) / 1e6;
      const latencyMs = Number(latency) / 1000;
      if (Number.isNaN(endedAt) || Number.isNaN(latencyMs)) throw new Error(`pgbench logged "${line}".`);
      return { endedAt, latencyMs };
    });
}
