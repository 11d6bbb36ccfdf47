import { useEffect, useState } from 'preact/hooks';
import type { ServerClock } from '../time/server-clock.ts';

/** The server's time in ms since 1970, each second anew while `isRunning`. */
export function useServerTime(clock: ServerClock, isRunning: boolean): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return clock.now();
}
