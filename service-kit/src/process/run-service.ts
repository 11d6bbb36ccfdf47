import type { Logger } from '@holdfast/telemetry/pino';

/** How the time of a stop is shared out, in ms. */
export interface StopTimes {
  /** How long a stop may take before the process ends regardless. */
  readonly totalMs: number;
  /** What is kept for the last step, however long those before it take. */
  readonly lastStepMs: number;
}

const defaultStopTimes: StopTimes = { totalMs: 4500, lastStepMs: 1500 };

/** What is kept for each step that is still to come, in ms: most have next to nothing to do. */
const leastShareMs = 50;

/** What a step has, in ms, between the time that it was told and the next one's turn. */
const graceMs = 200;

/** Something to do at the end, by name for the log. */
export interface ClosingStep {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** A step that may want to know its share of the time. */
export interface StopStep extends Pick<ClosingStep, 'name'> {
  /** @param timeoutMs how long it may take; whatever it is at then goes on beside the next step */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** A service that serves, with what it takes to stop it. */
export interface RunningService {
  readonly logger: Logger;
  /** In the order to close in: first what takes requests in, last what tells of them. */
  readonly steps: readonly StopStep[];
}

/**
 * Runs a service until SIGTERM or SIGINT, then closes what it opened, step by step. A step that fails, or takes longer than its share of the
 * time, is logged, and the next one runs: the last one tells of all that was answered, and has its own share. A signal that comes before the service serves ends it at once: as process 1 of a container it would
 * otherwise go unheard.
 *
 * @returns the exit status: 0, or 1 where a step failed or the stop took longer than 4.5 s
 */
export async function runService(
  signals: NodeJS.EventEmitter,
  start: () => Promise<RunningService>,
  times: StopTimes = defaultStopTimes,
): Promise<number> {
  const stopSignal = new Promise<string>((resolve) => {
    // Signals may come twice, from a terminal and from a parent: the listeners stay, and later ones change nothing.
    signals.on('SIGTERM', () => resolve('SIGTERM'));
    signals.on('SIGINT', () => resolve('SIGINT'));
  });
  const running = await Promise.race([start(), stopSignal]);
  if (typeof running === 'string') return 0;
  const signal = await stopSignal;
  running.logger.info({ 'holdfast.stop.signal': signal }, 'Stopping');
  const deadline = startDeadline(running.logger, times.totalMs);
  const status = await Promise.race([closeInOrder(running, times), deadline.expired]);
  deadline.cancel();
  return status;
}

/**
 * Runs a service as a process of its own, which ends with it. A start that fails says why in a line, and ends it with 1.
 *
 * @param name goes before that line
 */
export async function runToExit(name: string, start: () => Promise<RunningService>): Promise<never> {
  try {
    process.exit(await runService(process, start));
  } catch (error) {
    process.stderr.write(`${name}: ${describeStartError(error)}\n`);
    process.exit(1);
  }
}

async function closeInOrder({ logger, steps }: RunningService, times: StopTimes): Promise<number> {
  const endsAt = performance.now() + times.totalMs;
  let status = 0;
  for (const [index, step] of steps.entries()) {
    const later = steps.length - 1 - index;
    const kept = later === 0 ? 0 : times.lastStepMs + (later - 1) * leastShareMs;
    const shareMs = Math.max(leastShareMs, endsAt - performance.now() - kept);
    try {
      const closed = step.close(Math.max(0, shareMs - graceMs));
      await (later === 0 ? closed : withinShare(closed, shareMs));
    } catch (error) {
      logger.error({ err: error, 'holdfast.stop.step': step.name }, 'A step of the stop failed');
      status = 1;
    }
  }
  return status;
}

/** @throws Error where the time is up; what the step fails with afterwards is of no use to anybody */
async function withinShare(closed: Promise<void>, shareMs: number): Promise<void> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`It took longer than its share of ${Math.round(shareMs)} ms`)),
    shareMs,
  );
  try {
    await Promise.race([closed, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** The timer keeps the process alive until then: a stop that hangs may wait for nothing else. */
function startDeadline(
  logger: Logger,
  totalMs: number,
): { readonly expired: Promise<number>; readonly cancel: () => void } {
  const { promise: expired, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    logger.error(`The stop took longer than ${totalMs} ms`);
    resolve(1);
  }, totalMs);
  return { expired, cancel: () => clearTimeout(timer) };
}

/** One line for whoever started the service and sees it fail: the cause and, where it is known, the variable. */
export function describeStartError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `${message}: the port is taken; set PORT to another one.`;
  if (code === 'EACCES') return `${message}: no permission for this port; set PORT to one above 1023.`;
  return message;
}
