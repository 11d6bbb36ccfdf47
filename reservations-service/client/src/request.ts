import { readExchange, type Exchange } from './exchange.ts';
import { readFailure, type Failure } from './failure.ts';

/** What became of a request. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value; readonly exchange: Exchange }
  | { readonly ok: false; readonly failure: Failure; readonly exchange: Exchange | undefined };

/** What the client needs of where it runs. */
export interface Transport {
  /** Looked up at each call, so that whatever observes `fetch` may come later. */
  readonly fetch: typeof fetch;
  readonly isOnline: () => boolean;
  /** Monotonic, in ms. */
  readonly now: () => number;
  /** Told of each answer's Date header, for the server's clock. */
  readonly onAnswer: (seen: { sentAtMs: number; receivedAtMs: number; date: string | null }) => void;
  /** How long to wait for an answer, in ms. */
  readonly timeoutMs: number;
}

export interface ApiRequest<Value> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Reads the body of a success. */
  readonly read: (response: Response) => Promise<Value>;
  /** Calls the function with the span active that the request belongs to. */
  readonly within?: <Result>(run: () => Result) => Result;
}

/** Sends a request. Never throws: whatever goes wrong is a failure with a reason. */
export async function sendRequest<Value>(
  transport: Transport,
  request: ApiRequest<Value>,
): Promise<Answer<Value>> {
  const { method, path, json, within = callDirectly } = request;
  const sentAtMs = transport.now();
  const headers = {
    ...request.headers,
    ...(json === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const init: RequestInit = {
    method,
    headers,
    body: json === undefined ? null : JSON.stringify(json),
    cache: 'no-store',
    signal: AbortSignal.timeout(transport.timeoutMs),
  };
  try {
    const response = await within(async () => transport.fetch(path, init));
    transport.onAnswer({ sentAtMs, receivedAtMs: transport.now(), date: response.headers.get('date') });
    const result = await readBody(response, request.read);
    return { ...result, exchange: readExchange(response.headers, transport.now() - sentAtMs) };
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    const reason = isTimeout ? 'timeout' : transport.isOnline() ? 'no-answer' : 'offline';
    return { ok: false, failure: { kind: 'unreachable', reason }, exchange: undefined };
  }
}

async function readBody<Value>(
  response: Response,
  read: (response: Response) => Promise<Value>,
): Promise<{ ok: true; value: Value } | { ok: false; failure: Failure }> {
  if (!response.ok)
    return { ok: false, failure: readFailure(response.status, parseJson(await response.text())) };
  try {
    return { ok: true, value: await read(response) };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { ok: false, failure: { kind: 'unreadable', status: response.status } };
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page, perhaps: it says nothing of what went wrong here.
    return undefined;
  }
}

function callDirectly<Result>(run: () => Result): Result {
  return run();
}
