import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@holdfast/telemetry';
import { Client } from 'pg';

export interface ListenOptions {
  /** A `postgresql://` URL. */
  readonly url: string;
  /** The channel of NOTIFY: lower-case letters and underscores. */
  readonly channel: string;
  readonly logger: Logger;
  /** Is told of a notification, in the order of the commits. */
  readonly onNotification: (payload: string) => void;
  /** From now on every notification arrives; what was told before this was not heard. */
  readonly onListening: () => void;
  /** From now on notifications may be missed. */
  readonly onLost: () => void;
  /** Pause between two proofs that the connection still stands, in ms; 5 s unless given. */
  readonly probeIntervalMs?: number;
}

export interface Listener {
  readonly close: () => Promise<void>;
}

const connectionTimeoutMillis = 3000;
/** node-postgres takes a timeout for each query; its types do not say so. */
const probe = { text: 'SELECT 1', query_timeout: 3000 };
const firstPauseMs = 100;
const maxPauseMs = 5000;

/**
 * Listens to a channel (https://www.postgresql.org/docs/18/sql-listen.html) on a connection of its own, and on another one
 * when that is lost. Of failures in a row the first is logged.
 */
export function startListening(options: ListenOptions): Listener {
  const stop = new AbortController();
  const finished = keepListening(options, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await finished;
    },
  };
}

async function keepListening(options: ListenOptions, stop: AbortSignal): Promise<void> {
  const { channel, logger } = options;
  let pauseMs = firstPauseMs;
  let isOut = false;
  while (!stop.aborted) {
    const failure = await listenOnce(options, stop, () => {
      pauseMs = firstPauseMs;
      if (isOut) logger.info({ channel }, 'Notifications of the database arrive again');
      isOut = false;
    });
    if (stop.aborted) return;
    if (!isOut) logger.warn({ err: failure, channel }, 'Notifications of the database do not arrive');
    isOut = true;
    // The only error is the abort, which ends the loop.
    await delay(pauseMs, undefined, { signal: stop }).catch(() => undefined);
    pauseMs = Math.min(2 * pauseMs, maxPauseMs);
  }
}

/** Listens until the connection is lost, or `stop` is aborted. @returns why it was lost */
async function listenOnce(
  { url, channel, onNotification, onListening, onLost, probeIntervalMs = 5000 }: ListenOptions,
  stop: AbortSignal,
  onConnected: () => void,
): Promise<unknown> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis,
    application_name: `listen ${channel}`,
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection ended.')));
  client.on('notification', ({ payload = '' }) => onNotification(payload));
  const ended = AbortSignal.any([stop, lost.signal]);
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    onConnected();
    onListening();
    try {
      while (!ended.aborted) {
        await delay(probeIntervalMs, undefined, { signal: ended, ref: false }).catch(() => undefined);
        // A peer that is gone without a word is noticed by an answer that does not come.
        if (!ended.aborted) await client.query(probe);
      }
    } finally {
      onLost();
    }
    return lost.signal.reason;
  } catch (error) {
    return error;
  } finally {
    await endQuietly(client);
  }
}

/** A connection that is out of reach does not take part in its end: it gets a second for it. */
async function endQuietly(client: Client): Promise<void> {
  const timeout = AbortSignal.timeout(1000);
  await Promise.race([client.end().catch(() => undefined), once(timeout, 'abort')]);
}
