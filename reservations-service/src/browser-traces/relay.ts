import { withoutTracing } from '@holdfast/telemetry';
import type { Logger } from '@holdfast/telemetry/pino';
import { Pool } from 'undici';
import type { OtlpMediaType } from './rename-service.ts';

export interface RelayOptions {
  /** Base URL of a backend that takes OTLP over HTTP. */
  readonly url: string;
  readonly logger: Logger;
}

/** Sends browsers' spans on to the backend of the services' own. */
export interface TraceRelay {
  /**
   * Takes a request and sends it on by itself: nobody waits for a backend that is slow or away.
   *
   * @returns false where too many are on their way, and this one is not taken
   */
  forward(body: Buffer, mediaType: OtlpMediaType): boolean;
  /** Waits for what is on its way, 1 s at most, and ends the connections. */
  readonly close: () => Promise<void>;
}

/** On their way at once, at most: with 256 KiB each they take 8 MiB. */
const maxInFlight = 32;
const connections = 4;
const timeoutMs = 5000;
const closeTimeoutMs = 1000;
/** How long a failure that has been logged stays unsaid, in ms. */
const repeatAfterMs = 30_000;

/** Connects to the backend; the first connection is made when it is needed. */
export function createTraceRelay({ url, logger }: RelayOptions): TraceRelay {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, connectTimeout: timeoutMs, maxResponseSize: 64 * 1024 });
  const path = `${pathname.replace(/\/$/, '')}/v1/traces`;
  const inFlight = new Set<Promise<void>>();
  let complainedAtMs = -repeatAfterMs;

  const complain = (reason: object): void => {
    const nowMs = performance.now();
    if (nowMs - complainedAtMs < repeatAfterMs) return;
    complainedAtMs = nowMs;
    logger.warn(reason, 'Spans of browsers are lost: the trace backend does not take them');
  };
  const send = async (body: Buffer, mediaType: OtlpMediaType): Promise<void> => {
    try {
      const { statusCode, body: answer } = await pool.request({
        path,
        method: 'POST',
        headers: { 'content-type': mediaType },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.dump();
      if (statusCode >= 300) complain({ 'http.response.status_code': statusCode });
    } catch (error) {
      complain({ err: error });
    }
  };

  return {
    forward: (body, mediaType) => {
      if (inFlight.size >= maxInFlight) return false;
      // Spans about the sending of spans would never end.
      const sending = withoutTracing(async () => send(body, mediaType));
      inFlight.add(sending);
      void sending.finally(() => inFlight.delete(sending));
      return true;
    },
    close: async () => {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, closeTimeoutMs);
      await Promise.race([Promise.all(inFlight), timeout.promise]);
      clearTimeout(timer);
      await pool.destroy();
    },
  };
}
