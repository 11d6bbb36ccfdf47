import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { createBackoff, type RetryPauses } from './backoff.ts';
import type { BatchQueue } from './batch-queue.ts';
import { refuseUnsendable, type SendResult, type Transport } from './transport.ts';
import type { WaitingBatch } from './waiting-batch.ts';

/** So many waiting batches are a backlog, which several requests at once work off. */
const backlogBatches = 4;
const mostRequests = 4;

/** What ends a batch: all but a failure after which it is sent again. */
export type FinalResult = Exclude<SendResult, { outcome: 'retry' }>;

export interface SenderOptions {
  readonly queue: BatchQueue;
  readonly transport: Transport;
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number;
  readonly pauses?: RetryPauses | undefined;
  readonly onAttempt: (result: SendResult, durationMs: number) => void;
  readonly onRetry: (batch: WaitingBatch, result: Extract<SendResult, { outcome: 'retry' }>) => void;
  readonly onEnd: (batch: WaitingBatch, result: FinalResult) => void;
  /** When nothing waits any more and nothing is under way. */
  readonly onIdle: () => void;
}

export interface Sender {
  /** Whether something waits, or is under way. */
  readonly isBusy: boolean;
  readonly sending: ReadonlySet<WaitingBatch>;
  /** Sends what waits, unless a pause after a failure has to be kept. */
  readonly start: () => void;
  /** Tries at once, and pauses as after a first failure: somebody waits for it, and has little time. */
  readonly hurry: () => void;
  /** Begins nothing more. */
  readonly stop: () => void;
}

/** Sends what is in a queue, the oldest first, and puts back what should be tried again. */
export function createSender(options: SenderOptions): Sender {
  const { queue, transport } = options;
  const backoff = createBackoff(options.pauses);
  const sending = new Set<WaitingBatch>();
  let pause: NodeJS.Timeout | undefined;
  let isStopped = false;

  /** One at a time, also to see whether the backend is there again. */
  function mayBegin(): boolean {
    if (isStopped || pause !== undefined) return false;
    const most = !backoff.isFailing && queue.batchCount >= backlogBatches ? mostRequests : 1;
    return sending.size < most;
  }

  function start(): void {
    while (mayBegin()) {
      const batch = queue.take();
      if (batch === undefined) return;
      sending.add(batch);
      void send(batch);
    }
  }

  async function send(batch: WaitingBatch): Promise<void> {
    const result = await attempt(batch);
    sending.delete(batch);
    if (isStopped) return;
    if (result.outcome === 'retry') {
      const pauseMs = backoff.fail(result);
      pause ??= setTimeout(resume, pauseMs).unref();
      options.onRetry(batch, result);
    } else {
      backoff.reset();
      options.onEnd(batch, result);
    }
    start();
    if (sending.size === 0 && queue.batchCount === 0) options.onIdle();
  }

  async function attempt(batch: WaitingBatch): Promise<SendResult> {
    const startedAt = performance.now();
    const result = await trySend(batch);
    options.onAttempt(result, performance.now() - startedAt);
    return result;
  }

  async function trySend(batch: WaitingBatch): Promise<SendResult> {
    try {
      const request = await batch.read();
      // Neither spans of its own nor the request that happened to fill the batch have a place in an export.
      return await context.with(suppressTracing(ROOT_CONTEXT), async () =>
        transport.send(request, options.timeoutMs),
      );
    } catch (error) {
      return refuseUnsendable(error);
    }
  }

  function resume(): void {
    clearTimeout(pause);
    pause = undefined;
    start();
  }

  return {
    get isBusy() {
      return sending.size > 0 || queue.batchCount > 0;
    },
    sending,
    start,
    hurry: () => {
      backoff.reset();
      resume();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(pause);
    },
  };
}
