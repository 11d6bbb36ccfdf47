import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@holdfast/telemetry/pino';
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
  /** Ends at once, whatever the connection waits for. */
  readonly close: () => Promise<void>;
}

/** How long a connection, and an answer on it, may take, in ms. */
const patienceMs = 3000;
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
  const { logger } = options;
  const channel = { 'holdfast.notification.channel': options.channel };
  let pauseMs = firstPauseMs;
  let isOut = false;
  while (!stop.aborted) {
    const failure = await listenOnce(options, stop, () => {
      pauseMs = firstPauseMs;
      if (isOut) logger.info(channel, 'Notifications of the database arrive again');
      isOut = false;
    });
    if (stop.aborted) return;
    if (!isOut) logger.warn({ err: failure, ...channel }, 'Notifications of the database do not arrive');
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
  const socket = new Socket();
  const client = new Client({
    connectionString: url,
    // To be cut: an end that is said to PostgreSQL would wait for it.
    stream: () => socket,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    application_name: `listen ${channel}`,
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('The connection ended.')));
  client.on('notification', ({ payload = '' }) => onNotification(payload));
  const cut = (): void => {
    socket.destroy();
  };
  stop.addEventListener('abort', cut);
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    onConnected();
    onListening();
    try {
      while (!lost.signal.aborted) {
        await delay(probeIntervalMs, undefined, { signal: lost.signal, ref: false }).catch(() => undefined);
        // A peer that is gone without a word is noticed by an answer that does not come.
        if (!lost.signal.aborted) await client.query('SELECT 1');
      }
    } finally {
      onLost();
    }
    return lost.signal.reason;
  } catch (error) {
    return error;
  } finally {
    stop.removeEventListener('abort', cut);
    cut();
  }
}
