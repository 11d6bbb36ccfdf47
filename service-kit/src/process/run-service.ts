import type { Logger } from '@holdfast/telemetry/pino';

/** How long a stop may take before the process ends regardless, in ms. */
const stopDeadlineMs = 4500;

/** Something to do at the end, by name for the log. */
export interface ClosingStep {
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** A service that serves, with what it takes to stop it. */
export interface RunningService {
  readonly logger: Logger;
  /** In the order to close in: first what takes requests in, last what tells of them. */
  readonly steps: readonly ClosingStep[];
}

/**
 * Runs a service until SIGTERM or SIGINT, then closes what it opened, step by step. A step that fails is logged, and the
 * next one runs. A signal that comes before the service serves ends it at once: as process 1 of a container it would
 * otherwise go unheard.
 *
 * @returns the exit status: 0, or 1 where a step failed or the stop took longer than 4.5 s
 */
export async function runService(
  signals: NodeJS.EventEmitter,
  start: () => Promise<RunningService>,
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
  const deadline = startDeadline(running.logger);
  const status = await Promise.race([closeInOrder(running), deadline.expired]);
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

async function closeInOrder({ logger, steps }: RunningService): Promise<number> {
  let status = 0;
  for (const step of steps) {
    try {
      await step.close();
    } catch (error) {
      logger.error({ err: error, 'holdfast.stop.step': step.name }, 'A step of the stop failed');
      status = 1;
    }
  }
  return status;
}

/** The timer keeps the process alive until then: a stop that hangs may wait for nothing else. */
function startDeadline(logger: Logger): { readonly expired: Promise<number>; readonly cancel: () => void } {
  const { promise: expired, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    logger.error(`The stop took longer than ${stopDeadlineMs} ms`);
    resolve(1);
  }, stopDeadlineMs);
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
