import { UserError } from '../lib/user-error.ts';
import { poll } from '../lib/waiting.ts';

const timeoutMs = 60_000;

/**
 * Waits until an address answers 200.
 *
 * @throws UserError when it does not within a minute; the abort reason when `signal` aborts
 */
export async function waitUntilHealthy(url: string, signal: AbortSignal): Promise<void> {
  let latest = 'no answer';
  const healthy = await poll(
    async () => {
      latest = await ask(url, signal);
      return latest === '200' || undefined;
    },
    { everyMs: 50, timeoutMs, signal },
  );
  if (healthy === undefined)
    throw new UserError(`${url} did not answer 200 within ${timeoutMs / 1000} s (${latest})`);
}

/** @returns the status, or why there is none */
async function ask(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(2_000)]) });
    await response.body?.cancel();
    return String(response.status);
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}
