/** What must always be true, by its number. */
export const invariants = {
  1: 'every ledger transaction sums to zero',
  2: 'posted is the sum of the entries, held that of the open holds',
  3: '0 ≤ held ≤ posted, on every read',
  4: 'a hold ends once, in one state',
  5: 'no capture at or after expiry',
  6: 'one effect a key, and replays that are identical',
  7: 'each acknowledged success survives, and no definite rejection takes effect',
  8: 'a rejected operation changes nothing',
  9: 'entry versions have no gaps',
  10: 'once quiet: downloaded means captured and the other way round, and nothing is stuck',
} as const;

export type Invariant = keyof typeof invariants;

/** Something that should never have been. */
export interface Violation {
  readonly invariant: Invariant;
  /** The hold's id, the user or the key that it is about; the log of the run is searched for it. */
  readonly subject: string;
  readonly message: string;
}

export const invariantNumbers: readonly Invariant[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
