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

/**
 * Makes users who can reserve as often as they like, through the user-service's own routes.
 *
 * @throws Error where one is refused
 */
export async function createUsers(pair: ServicePair, count: number, signal: AbortSignal): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1).values();
  const createSome = async (): Promise<void> => {
    // The lines share the iterator, so that no two make the same user.
    for (const number of numbers) {
      const username = nameUser(number);
      await administer(pair, { method: 'PUT', path: `/users/${username}`, body: { limits }, signal });
      await administer(pair, {
        method: 'POST',
        path: `/users/${username}/credits`,
        body: { credits },
        signal,
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, createSome));
}

async function administer(
  { urls, adminToken }: ServicePair,
  call: { method: 'PUT' | 'POST'; path: string; body: object; signal: AbortSignal },
): Promise<void> {
  const answer = await fetch(new URL(call.path, urls.user), {
    method: call.method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      'content-type': 'application/json',
      'idempotency-key': 'benchmark',
    },
    body: JSON.stringify(call.body),
    signal: call.signal,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${call.method} ${call.path} was answered ${answer.status}: ${text}`);
}
