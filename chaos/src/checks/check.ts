import type { Queryable } from '@holdfast/service-kit/postgres';
import { noteViolation, type History } from '../history/history.ts';
import type { Invariant } from '../invariants.ts';

/** What the checks compare: both databases, and what the clients asked for and were told. */
export interface CheckContext {
  readonly userDatabase: Queryable;
  readonly reservationsDatabase: Queryable;
  readonly history: History;
}

/** Looks for what should not be, and notes each in the history. */
export type Check = (context: CheckContext) => Promise<void>;

/** A row of a statement that finds what breaks an invariant. */
export interface Finding {
  readonly subject: string;
  readonly message: string;
}

export function noteFindings(
  history: CheckContext['history'],
  invariant: Invariant,
  findings: readonly Finding[],
): void {
  for (const { subject, message } of findings) noteViolation(history, invariant, subject, message);
}
