import type { IncomingMessage } from 'node:http';
import { readPartialSuccess, readPartialSuccessJson, readStatusMessageJson } from './partial-success.ts';
import { isRetriedOverHttp, readRetryAfter } from './retry-rules.ts';
import { readRpcStatus } from './rpc-status.ts';
import type { RequestEncoding, SendResult } from './transport.ts';

/** An answer is some ten bytes; nobody reads more of one than this. */
const longestBodyBytes = 64 * 1024;

/**
 * Reads an answer of OTLP/HTTP. Its status decides: once that is there, a body that breaks off, never ends or makes no sense changes
 * nothing, and what was taken is not sent twice.
 */
export async function readHttpAnswer(
  response: IncomingMessage,
  encoding: RequestEncoding,
): Promise<SendResult> {
  const body = await readBody(response);
  const { statusCode: code = 0, statusMessage = '', headers } = response;
  const status = { 'http.response.status_code': code };
  if (code >= 200 && code < 300) {
    const partial = encoding === 'json' ? readPartialSuccessJson(body) : readPartialSuccess(body);
    return { outcome: 'taken', status, partial };
  }
  const reason = encoding === 'json' ? readStatusMessageJson(body) : readRpcStatus(body).message;
  const message = `${code} ${statusMessage}${reason === '' ? '' : `: ${reason}`}`;
  const failure = { message, errorType: String(code) };
  if (!isRetriedOverHttp(code)) return { outcome: 'refused', status, failure };
  const delayMs = readRetryAfter(headers['retry-after']);
  return { outcome: 'retry', status, failure, isAnswered: true, delayMs };
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestBodyBytes) break;
    }
  } catch {
    // It broke off, or the time was up: what there is of it has to do.
  }
  return Buffer.concat(chunks);
}
