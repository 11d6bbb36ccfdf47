import type { Ledger } from './ledger/ledger.ts';

/** Users to try things out with; `test` is the one of the README's first request. */
const demoUsers = [
  { username: 'test', reservations: 20, credits: 10_000 },
  { username: 'alice', reservations: 5, credits: 500 },
  { username: 'bob', reservations: 1, credits: 100 },
  { username: 'carol', reservations: 5, credits: 0 },
] as const;

/** Creates the demonstration's users, where they are not there yet. Their grants have fixed keys, so they come once. */
export async function seedDemoUsers(ledger: Ledger): Promise<void> {
  for (const { username, reservations, credits } of demoUsers) {
    if ((await ledger.findLimits(username)) !== undefined) continue;
    await ledger.setLimits({ username, reservations });
    if (credits > 0) await ledger.grant({ username, idempotencyKey: 'demo-data', credits });
  }
}
