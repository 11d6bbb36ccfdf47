import { request as requestHttp, type Agent, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import { readHttpAnswer } from './http-answer.ts';
import type { Signal } from './signals.ts';
import {
  describeFailure,
  refuseUnsendable,
  type RequestEncoding,
  type SendResult,
  type Transport,
} from './transport.ts';
import { userAgent } from './user-agent.ts';

const compress = promisify(gzip);

/** What is there once the first request is made. */
interface Connector {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends by OTLP/HTTP to where `OTEL_EXPORTER_OTLP_*` says, which is read as the official exporters read it. An attempt's time is that of all
 * of it: with theirs, a backend that trickles is never given up.
 */
export function openHttpTransport(signal: Signal, encoding: RequestEncoding): Transport {
  const config = convertLegacyHttpOptions({}, signal.variable, signal.httpPath, {
    'Content-Type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
    'User-Agent': userAgent,
  });
  const url = new URL(config.url);
  const makeRequest = url.protocol === 'https:' ? requestHttps : requestHttp;
  const attempts = new Set<AbortController>();
  let connector: Promise<Connector> | undefined;

  async function connect(): Promise<Connector> {
    const [agent, headers] = await Promise.all([config.agentFactory(url.protocol), config.headers()]);
    return { agent, headers };
  }

  /** @throws what the connection fails with before there is an answer */
  async function post(body: Uint8Array, isOver: AbortSignal): Promise<SendResult> {
    const { agent, headers } = await (connector ??= connect());
    const isCompressed = config.compression === 'gzip';
    const sent = isCompressed ? await compress(body) : body;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = makeRequest(url, {
      method: 'POST',
      agent,
      signal: isOver,
      headers: {
        ...headers,
        'Content-Length': sent.length,
        ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
      },
    });
    request.once('response', resolve);
    request.on('error', reject);
    request.end(sent);
    return readHttpAnswer(await promise, encoding);
  }

  return {
    componentType: `otlp_http_${encoding === 'json' ? 'json_' : ''}${signal.exporter}_exporter`,
    url: config.url,
    timeoutMs: config.timeoutMillis,
    send: async (request, timeoutMs) => {
      const attempt = new AbortController();
      attempts.add(attempt);
      const expiry = setTimeout(() => attempt.abort(), timeoutMs).unref();
      try {
        return await post(request, attempt.signal);
      } catch (error) {
        return describeError(error, attempt.signal.aborted ? timeoutMs : undefined);
      } finally {
        clearTimeout(expiry);
        attempts.delete(attempt);
      }
    },
    close: () => {
      for (const attempt of attempts) attempt.abort();
      // Its idle connections would keep the process alive. One that could not be made has told so to whoever sent.
      connector?.then(({ agent }) => agent.destroy()).catch(() => undefined);
    },
  };
}

function describeError(error: unknown, expiredAfterMs: number | undefined): SendResult {
  if (expiredAfterMs !== undefined) {
    const failure = { message: `Timed out after ${expiredAfterMs} ms`, errorType: 'timeout' };
    return { outcome: 'retry', status: {}, failure, isAnswered: false };
  }
  const failure = describeFailure(error);
  // What answers is no HTTP server, or a header cannot be sent: neither is going to change by itself.
  if (/^(?:HPE|ERR_INVALID|ERR_HTTP)_/.test(failure.errorType)) return refuseUnsendable(error);
  return { outcome: 'retry', status: {}, failure, isAnswered: false };
}
