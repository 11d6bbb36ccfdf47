import type { HoldfastAttributes } from '@holdfast/conventions';

/** What must always be true of the ledger, by the numbers that README.md lists them under, and what each is checked on. */
export const invariants = {
  1: { name: 'every ledger transaction sums to zero', of: 'transactions' },
  2: { name: 'posted is the sum of the entries, and held that of the open holds', of: 'accounts' },
  3: { name: '0 ≤ held ≤ posted', of: 'accounts' },
  4: { name: 'a hold ends once, and moves credits only where it was captured', of: 'holds' },
  5: { name: 'no capture at or after expiry', of: 'captured holds' },
  6: { name: 'one effect a key', of: 'grants and captures' },
  9: {
    name: 'entry versions have no gaps, and every balance follows from the one before',
    of: 'accounts and their entries',
  },
} as const;
export type InvariantNumber = keyof typeof invariants;

/** Violations of an invariant that are described; the rest is counted only. */
export const maxExamples = 20;

/** Something in the ledger that breaks an invariant. */
export interface Violation {
  readonly subject: 'account' | 'hold' | 'transaction';
  /** The username (`#` and a number where there is no such account), the hold's id or the transaction's. */
  readonly id: string;
  /** What is wrong with it, in words that follow its name. */
  readonly detail: string;
}

export interface Findings {
  /** How many things the invariant was checked on, the broken ones among them. */
  readonly checked: number;
  /** How many violations there are. */
  readonly violations: number;
  /** Some of them: the first by id, {@link maxExamples} at most. */
  readonly examples: readonly Violation[];
}

export interface InvariantReport extends Findings {
  readonly number: InvariantNumber;
  readonly name: string;
  /** What was counted as checked, in the plural. */
  readonly of: string;
}

export interface IntegrityReport {
  /** The moment that it is about. */
  readonly checkedAt: Date;
  /** How long it took, in ms. */
  readonly durationMs: number;
  /** Whether every invariant holds. */
  readonly healthy: boolean;
  readonly invariants: readonly InvariantReport[];
}

export type IntegrityOutcome =
  | { readonly outcome: 'checked'; readonly report: IntegrityReport }
  | { readonly outcome: 'already-checking' | 'took-too-long' };

/** The check that operators ask for. */
export interface IntegrityCheck {
  /** Refuses while an earlier one runs: each reads everything there is. */
  run(): Promise<IntegrityOutcome>;
}

/** What the log says of a ledger that is broken. */
export function describeBroken({ invariants: reports }: IntegrityReport): HoldfastAttributes {
  const broken = reports.filter(({ violations }) => violations > 0);
  return {
    'holdfast.integrity.broken': broken.map(({ number }) => number),
    'holdfast.integrity.violations': broken.reduce((sum, { violations }) => sum + violations, 0),
  };
}
