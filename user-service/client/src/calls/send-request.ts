import type { TracedRequestOptions } from '@holdfast/telemetry/undici';
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

/** How long a request may take, in ms. */
export interface RequestLimits {
  /** From when it is sent to the last byte of the answer. */
  readonly timeoutMs: number;
  /** From now to the last byte, with the wait for a connection: no less than `timeoutMs`. */
  readonly leftMs: number;
}

/**
 * Sends a request and reads the answer. The dispatcher bounds its size. Under load a request waits for a connection while
 * those before it are answered: its time to be answered begins after that, or a queue would look like an outage.
 *
 * @throws AttemptFailure `not-sent`, `not-connected` or `no-answer`, where there is no complete answer in time
 */
export async function sendRequest(
  dispatcher: Dispatcher,
  request: TracedRequestOptions,
  limits: RequestLimits,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(limits, { resolve, reject });
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
  readonly #timeoutMs: number;
  readonly #deadlineMs: number;
  #timer: NodeJS.Timeout;
  #sentMs: number | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #timeout: DOMException | undefined;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  #chunks: Buffer[] = [];

  constructor(
    { timeoutMs, leftMs }: RequestLimits,
    outcome: {
      readonly resolve: (answer: RawAnswer) => void;
      readonly reject: (failure: AttemptFailure) => void;
    },
  ) {
    this.#resolve = outcome.resolve;
    this.#reject = outcome.reject;
    this.#timeoutMs = timeoutMs;
    this.#deadlineMs = performance.now() + leftMs;
    this.#timer = setTimeout(checkTime, timeoutMs, this);
  }

  /**
   * Ends the wait, or has it go on where the request was sent later than the timer was set. One that has no connection yet
   * cannot be aborted: it is as soon as it gets one.
   */
  checkTime(): void {
    const nowMs = performance.now();
    const endMs = Math.min(this.#deadlineMs, (this.#sentMs ?? nowMs) + this.#timeoutMs);
    if (endMs > nowMs) {
      this.#timer = setTimeout(checkTime, Math.ceil(endMs - nowMs), this);
      return;
    }
    this.#timeout = new DOMException('The answer took too long', 'TimeoutError');
    this.#fail(this.#timeout);
    this.#controller?.abort(this.#timeout);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#sentMs = performance.now();
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
    const kind = error === this.#timeout && this.#sentMs === undefined ? 'not-sent' : classifyFailure(error);
    this.#reject(new AttemptFailure(kind, { cause: error }));
  }
}

function checkTime(exchange: Exchange): void {
  exchange.checkTime();
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
