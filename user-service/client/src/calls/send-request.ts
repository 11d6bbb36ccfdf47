import type { TracedRequestOptions } from '@holdfast/telemetry';
import type { Dispatcher } from 'undici';
import { AttemptFailure } from './attempt-failure.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { FailureKind } from './retry-rules.ts';

/** An answer as it came: nothing in it has been checked. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** What its `Retry-After` asks for, in ms. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends a request and reads the answer. The dispatcher bounds its size.
 *
 * @param timeoutMs from now to the last byte of the answer
 * @throws AttemptFailure `not-connected` or `no-answer`, where there is no complete answer in time
 */
export async function sendRequest(
  dispatcher: Dispatcher,
  request: TracedRequestOptions,
  timeoutMs: number,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange({ timeoutMs, resolve, reject });
    try {
      dispatcher.dispatch(request, exchange);
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
  });
}

/**
 * One request on its way. undici is spoken to below `request`, which makes a stream of each body and an event target of
 * each deadline: together dearer than the rest of the call.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (failure: AttemptFailure) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #timeout: DOMException | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #chunks: Buffer[] = [];

  constructor(options: {
    readonly timeoutMs: number;
    readonly resolve: (answer: RawAnswer) => void;
    readonly reject: (failure: AttemptFailure) => void;
  }) {
    this.#resolve = options.resolve;
    this.#reject = options.reject;
    this.#timer = setTimeout(giveUp, options.timeoutMs, this);
  }

  /** Ends the wait. A request that has no connection yet cannot be aborted: it is as soon as it gets one. */
  giveUp(): void {
    this.#timeout = new DOMException('The answer took too long', 'TimeoutError');
    this.#fail(this.#timeout);
    this.#controller?.abort(this.#timeout);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#timeout !== undefined) controller.abort(this.#timeout);
  }

  /** Is called for interim answers (1xx) too, before the one that counts. */
  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    const contentType = this.#headers['content-type'];
    this.#resolve({
      status: this.#status,
      contentType: typeof contentType === 'string' ? contentType : '',
      text: joinChunks(this.#chunks),
      retryAfterMs: parseRetryAfter(this.#headers['retry-after'], Date.now()),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    clearTimeout(this.#timer);
    this.#fail(error);
  }

  #fail(error: unknown): void {
    this.#reject(new AttemptFailure(classifyFailure(error), { cause: error }));
  }
}

function giveUp(exchange: Exchange): void {
  exchange.giveUp();
}

/** Nearly every answer comes in one piece. */
function joinChunks(chunks: readonly Buffer[]): string {
  const [first] = chunks;
  if (first === undefined) return '';
  return (chunks.length === 1 ? first : Buffer.concat(chunks)).toString();
}

/** Errors of Node and undici that come before a connection stands: the request has not left this process. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Names the failure of a request that got no answer. What cannot be told from a lost answer counts as one. */
function classifyFailure(error: unknown): FailureKind {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && connectFailures.has(code) ? 'not-connected' : 'no-answer';
}
