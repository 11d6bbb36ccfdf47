import { pino, type DestinationStream } from 'pino';

/** How long a line may wait for company, in ms. */
const flushAfterMs = 100;

/** Lines are written at the latest when they are this long together, in UTF-16 code units. */
const flushLength = 16 * 1024;

/** Where lines go that are written many at a time. */
export interface LogDestination extends DestinationStream {
  /** Writes what waits. The logger calls it after a fatal line. */
  readonly flushSync: () => void;
}

/**
 * Opens standard output for lines that wait up to 100 ms for each other: a system call a line costs more than the line. What
 * waits is written when the process ends, by `process.exit`, of its own accord or by an error that nobody caught. Only a death
 * that no code can see, such as a SIGKILL, loses it.
 */
export function openLogDestination(): LogDestination {
  // It writes before it returns, so that lines keep their order and what is written last is written at all.
  const stdout = pino.destination({ dest: 1, sync: true });
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;
  let isFlushedAtExit = false;

  function flushSync(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === '') return;
    const lines = waiting;
    waiting = '';
    stdout.write(lines);
  }

  return {
    write: (line) => {
      waiting += line;
      if (!isFlushedAtExit) {
        isFlushedAtExit = true;
        process.once('exit', flushSync);
      }
      if (waiting.length >= flushLength) flushSync();
      // A process that has nothing else to do need not wait for it: its end flushes too.
      else timer ??= setTimeout(flushSync, flushAfterMs).unref();
    },
    flushSync,
  };
}
