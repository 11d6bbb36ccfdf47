import { STATUS_CODES } from 'node:http';

import { shownUrl } from './start-node.ts';

/** The request of the project's seed. Spaces included, so that what is sent is what the curl line says. */
const requestBody = '{"username": "test", "item_id": "123"}';

const timeoutMs = 10_000;

/** Headers of the answer that are worth a look. */
const shownHeaders = ['location', 'traceresponse', 'server-timing', 'link'] as const;

/** A reservation's answer as text to show, and the id of its trace. */
export interface FirstReservation {
  readonly curl: string;
  /** Status, headers and body; they may be an error's, such as when the user has no credits left. */
  readonly answer: readonly string[];
  /** 32 hex digits; undefined where the answer carries no `traceresponse`. */
  readonly traceId: string | undefined;
}

/**
 * Makes one reservation, as curl would.
 *
 * @param baseUrl of the reservations service
 * @throws the error of fetch where there is no answer within 10 s
 */
export async function makeFirstReservation(baseUrl: string, signal: AbortSignal): Promise<FirstReservation> {
  const url = `${baseUrl}/reservations`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestBody,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const body = await response.text();
  const headers = shownHeaders.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return {
    curl: `curl -i -X POST ${shownUrl(url)} -H "Content-Type: application/json" -d '${requestBody}'`,
    answer: [
      `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`,
      ...headers,
      '',
      ...indent(body),
    ],
    traceId: readTraceId(response.headers.get('traceresponse')),
  };
}

/** The trace id in a `traceresponse` header: `00-<trace id>-<span id>-<flags>` (W3C Trace Context level 2). */
function readTraceId(traceresponse: string | null): string | undefined {
  return /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceresponse ?? '')?.[1];
}

function indent(body: string): string[] {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2).split('\n');
  } catch {
    // Not JSON: shown as it came.
    return body.split('\n');
  }
}
