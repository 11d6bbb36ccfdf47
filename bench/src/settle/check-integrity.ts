import type { ServicePair } from '../system/service-pair.ts';

/** Has the ledger checked against its invariants: what was written and what became of it. @throws Error where it is broken */
export async function checkIntegrity({ urls, adminToken }: ServicePair, signal: AbortSignal): Promise<void> {
  const answer = await fetch(new URL('/integrity', urls.user), {
    headers: { authorization: `Bearer ${adminToken}` },
    signal,
  });
  const text = await answer.text();
  const { healthy } = JSON.parse(text) as { readonly healthy?: boolean };
  if (healthy !== true) throw new Error(`the ledger is broken: ${text}`);
}
