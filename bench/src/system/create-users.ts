import { connectUserService } from '@holdfast/user-service-client';
import type { ServicePair } from './service-pair.ts';

/** The item of the demonstration's data that is reserved, and what it costs. */
export const item = { itemId: '123', credits: 30 } as const;

/** As the user-service's contract limits them: no run reaches either. */
const limits = { reservations: 1_000_000 } as const;
const credits = 1_000_000_000;

const atOnce = 16;

/** @param number from 1 */
export function nameUser(number: number): string {
  return `user-${number}`;
}

/** For one call with its retries, in ms. */
const timeoutMs = 30_000;

/**
 * Makes users who can reserve as often as they like, through the user-service's own routes.
 *
 * @throws Problem where one is refused
 */
export async function createUsers(
  { urls, adminToken }: ServicePair,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const { administration, close } = connectUserService({
    url: urls.user,
    timeoutMs,
    attemptTimeoutMs: undefined,
    serviceToken: undefined,
    adminToken,
    // Whoever fails here says so by its error.
    logger: { info: () => undefined, warn: () => undefined },
  });
  const numbers = Array.from({ length: count }, (_, index) => index + 1).values();
  const createSome = async (): Promise<void> => {
    // The lines share the iterator, so that no two make the same user.
    for (const number of numbers) {
      signal.throwIfAborted();
      const username = nameUser(number);
      await administration.putUser({ username, ...limits });
      await administration.grantCredits({ username, credits, idempotencyKey: 'benchmark' });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, createSome));
  } finally {
    await close();
  }
}
