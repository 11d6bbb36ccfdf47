import type { Logger } from '@holdfast/telemetry';

/** Work that goes on after a request has been answered. */
export interface BackgroundTasks {
  /** Starts a task at once, within the caller's trace. Its failure is logged, and nothing else. */
  start(name: string, run: () => Promise<unknown>): void;
  /** Waits for the tasks that run, `timeoutMs` at most. */
  close(): Promise<void>;
}

/** More tasks than this at once are not begun: while a dependency is out, they must not pile up. */
const maxTasks = 1000;

/** @param options.timeoutMs how long `close` waits, in ms */
export function createBackgroundTasks(options: {
  readonly logger: Logger;
  readonly timeoutMs: number;
}): BackgroundTasks {
  const running = new Set<Promise<void>>();
  const runLogged = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      options.logger.warn({ err: error, task: name }, 'A background task failed');
    }
  };
  return {
    start: (name, run) => {
      if (running.size >= maxTasks) {
        options.logger.warn({ task: name }, 'A background task was left out: too many are running');
        return;
      }
      const task = runLogged(name, run);
      running.add(task);
      void task.finally(() => running.delete(task));
    },
    close: async () => {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, options.timeoutMs);
      await Promise.race([Promise.all(running), timeout.promise]);
      clearTimeout(timer);
    },
  };
}
