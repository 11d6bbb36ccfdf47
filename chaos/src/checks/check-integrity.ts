import { ask, bearer, noteUnexpected, readBody, type Client } from '../clients/client.ts';
import { noteViolation } from '../history/history.ts';
import { invariantNumbers } from '../invariants.ts';

interface IntegrityBody {
  readonly healthy: boolean;
  readonly invariants: readonly {
    readonly number: number;
    readonly violations: number;
    readonly examples: readonly { readonly id: string; readonly detail: string }[];
  }[];
}

/** A million holds take their time. */
const patienceMs = 600_000;

/**
 * Asks the ledger for its own report, `GET /integrity`: it has to find nothing either.
 *
 * @returns whether there was a report
 */
export async function checkIntegrity(client: Client): Promise<boolean> {
  const one = { label: 'read integrity', subject: 'integrity' };
  const outcome = await ask(
    client,
    {
      ...one,
      service: 'userService',
      request: {
        method: 'GET',
        path: '/integrity',
        headers: bearer(client.targets.adminToken),
        patienceMs,
      },
      judge: (answer) => {
        if (answer.status !== 200) return noteUnexpected(client, one, answer);
        const { healthy, invariants } = readBody(answer) as IntegrityBody;
        if (healthy) return;
        for (const { number, violations, examples } of invariants.filter((found) => found.violations > 0)) {
          const [first] = examples;
          const invariant = invariantNumbers.find((known) => known === number) ?? 2;
          const message = `breaks it, with ${violations} in all by the ledger's own report: ${first?.detail}`;
          noteViolation(client.history, invariant, first?.id ?? 'integrity', message);
        }
      },
    },
    { tries: 5, impatienceMs: 0 },
  );
  return outcome.kind === 'answer';
}
