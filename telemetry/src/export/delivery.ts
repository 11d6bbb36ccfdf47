import { diag } from '@opentelemetry/api';
import { boundText } from '../bounded-text.ts';
import type { RetryPauses } from './backoff.ts';
import { createBatchQueue } from './batch-queue.ts';
import { createExportMetrics } from './export-metrics.ts';
import { createSender, type FinalResult } from './sender.ts';
import type { Signal } from './signals.ts';
import type { Transport } from './transport.ts';
import { WaitingBatch, type BatchEnd, type ExportBatch } from './waiting-batch.ts';

export interface DeliveryOptions {
  readonly signal: Signal;
  readonly transport: Transport;
  /** How many items may wait, but for those of up to four requests that are under way. */
  readonly maxItems: number;
  /** How many bytes may wait, but for those of up to four requests that are under way. */
  readonly maxBytes: number;
  /** How long one attempt may take, in ms, where the transport's own time is longer. */
  readonly exportTimeoutMs: number;
  /** Whether a newer batch says all that an older one does, which need not be sent then. */
  readonly isNewestEnough?: boolean;
  readonly pauses?: RetryPauses;
  /** Is told how many items are over and done with. */
  readonly onEnd?: (items: number, errorType?: string) => void;
  /** Is told that nothing waits any more. */
  readonly onIdle?: () => void;
}

/** Takes finished requests, and sees to it that the backend gets them. */
export interface Delivery {
  /** Items that wait; those under way left out. */
  readonly itemCount: number;
  readonly isBusy: boolean;
  readonly submit: (batch: ExportBatch) => void;
  /** Drops the oldest until so much more would fit. */
  readonly makeRoom: (items: number, bytes: number) => void;
  /** Waits until all that was submitted is over. @throws Error where some of it is lost, or the time is up */
  readonly flush: (isOver: AbortSignal) => Promise<void>;
  /** The same, and then lets go of the connection; what still waits when the time is up is lost. @throws as `flush` */
  readonly stop: (isOver: AbortSignal) => Promise<void>;
}

/** Makes a queue with a sender behind it: what cannot be sent now waits, and all that is lost is counted and complained of. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { signal, transport } = options;
  const { items } = signal;
  const open = new Set<WaitingBatch>();
  let lostItems = 0;
  let lastFailure = '';

  const queue = createBatchQueue({
    maxItems: options.maxItems,
    maxBytes: options.maxBytes,
    onDrop: (batch) => lose(batch, { errorType: 'queue_full', reason: 'the queue was full' }),
  });
  const sender = createSender({
    queue,
    transport,
    timeoutMs: Math.min(transport.timeoutMs, options.exportTimeoutMs),
    pauses: options.pauses,
    onAttempt: (result, durationMs) => metrics.recordAttempt(result, durationMs),
    onRetry: (batch, { failure }) => {
      lastFailure = failure.message;
      diag.warn(`Sending ${items} failed, and is tried again: ${boundText(failure.message)}`);
      if (options.isNewestEnough === true && queue.batchCount > 0) replace(batch);
      else queue.putBack(batch);
    },
    onEnd: handleEnd,
    onIdle: () => options.onIdle?.(),
  });
  const metrics = createExportMetrics({
    signal,
    transport,
    readInflight: () => {
      let count = 0;
      for (const { itemCount } of sender.sending) count += itemCount;
      return count;
    },
  });

  function end(batch: WaitingBatch, how: BatchEnd): void {
    if (!open.delete(batch)) return;
    const taken = batch.itemCount - how.lost;
    for (const [count, errorType] of [
      [taken, undefined],
      [how.lost, how.errorType],
    ] as const) {
      if (count === 0) continue;
      options.onEnd?.(count, errorType);
      metrics.count(count, errorType);
    }
    batch.end(how);
  }

  /** A newer one says all that it does. */
  function replace(batch: WaitingBatch): void {
    open.delete(batch);
    batch.end({ lost: 0 });
  }

  function lose(batch: WaitingBatch, { errorType, reason }: { errorType: string; reason: string }): void {
    lostItems += batch.itemCount;
    diag.error(`Lost ${items}, ${lostItems} so far: ${boundText(reason)}`);
    end(batch, { lost: batch.itemCount, errorType });
  }

  function handleEnd(batch: WaitingBatch, result: FinalResult): void {
    if (result.outcome === 'refused') {
      const { errorType, message } = result.failure;
      lastFailure = message;
      lose(batch, { errorType, reason: message });
      return;
    }
    const { rejected, message } = result.partial;
    const lost = Number.isInteger(rejected) ? Math.min(Math.max(rejected, 0), batch.itemCount) : 0;
    if (lost > 0 || message !== '') {
      diag.warn(`The backend rejected ${lost} ${items}: ${boundText(message)}`);
    }
    lostItems += lost;
    end(batch, { lost, errorType: 'rejected' });
  }

  /** Waits until all that was submitted is over. @returns how many items are lost; `undefined` where the time is up */
  async function drain(isOver: AbortSignal): Promise<number | undefined> {
    sender.hurry();
    const ends = await untilOver(Promise.all([...open].map(async ({ ended }) => ended)), isOver);
    return ends?.reduce((sum, { lost }) => sum + lost, 0);
  }

  /** Whatever still waits is lost. */
  function abandon(): number {
    sender.stop();
    queue.takeAll();
    let count = 0;
    for (const batch of open) {
      count += batch.itemCount;
      end(batch, { lost: batch.itemCount, errorType: 'shutdown' });
    }
    return count;
  }

  function explain(what: string): Error {
    return new Error(`${what}${lastFailure === '' ? '' : `: ${boundText(lastFailure)}`}`);
  }

  return {
    get itemCount() {
      return queue.itemCount;
    },
    get isBusy() {
      return sender.isBusy;
    },
    submit: (request) => {
      const batch = new WaitingBatch(request);
      open.add(batch);
      if (options.isNewestEnough === true) {
        for (const older of queue.takeAll()) replace(older);
      }
      queue.push(batch);
      sender.start();
    },
    makeRoom: queue.makeRoom,
    flush: async (isOver) => {
      const lost = await drain(isOver);
      if (lost === undefined) throw explain(`There was no time to send all ${items}`);
      if (lost > 0) throw explain(`Lost ${lost} ${items}`);
    },
    stop: async (isOver) => {
      const lost = ((await drain(isOver)) ?? 0) + abandon();
      metrics.stop();
      transport.close();
      if (lost > 0) throw explain(`Lost ${lost} ${items} at the end`);
    },
  };
}

/** Gives `undefined` where the time is up before. */
async function untilOver<Result>(promise: Promise<Result>, isOver: AbortSignal): Promise<Result | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const giveUp = (): void => resolve(undefined);
  isOver.addEventListener('abort', giveUp, { once: true });
  if (isOver.aborted) giveUp();
  try {
    return await Promise.race([promise, over]);
  } finally {
    isOver.removeEventListener('abort', giveUp);
  }
}
