import { useEffect } from 'preact/hooks';

export interface Polling {
  everyMs: number;
  /** False stops it. */
  active: boolean;
  /** A change of it starts anew, at once. */
  key: string;
}

/** Runs a task again and again, one run at a time, with a pause between; not while nobody can see the page. */
export function usePolling(
  task: (signal: AbortSignal) => Promise<void>,
  { everyMs, active, key }: Polling,
): void {
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer = 0;
    let running = false;
    const run = async () => {
      if (running || document.hidden || signal.aborted) return;
      running = true;
      await task(signal);
      running = false;
      if (active && !signal.aborted) timer = window.setTimeout(() => void run(), everyMs);
    };
    const onVisible = () => {
      window.clearTimeout(timer);
      if (active) void run();
    };
    document.addEventListener('visibilitychange', onVisible, { signal });
    void run();
    return () => {
      controller.abort();
      window.clearTimeout(timer);
    };
    // The task is made anew at every drawing; what it depends on is in the key.
  }, [active, everyMs, key]);
}
