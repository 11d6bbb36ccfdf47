import type { LedgerOperation } from '../../src/db/apply-operations.ts';

interface ModelHold {
  username: string;
  credits: number | null;
  state: 'held' | 'captured' | 'released' | 'expired' | 'declined';
  declined?: { outcome: string; available: number };
  due: boolean;
}

interface ModelAccount {
  posted: number;
  maxOpenHolds: number;
}

function sortEntries(map: ReadonlyMap<string, unknown>): unknown {
  return [...map].toSorted(([left], [right]) => left.localeCompare(right));
}

/** What the ledger promises, in the plainest way there is: two maps, one operation at a time. */
export class LedgerModel {
  #accounts = new Map<string, ModelAccount>();
  #holds = new Map<string, ModelHold>();

  clone(): LedgerModel {
    const copy = new LedgerModel();
    copy.#accounts = structuredClone(this.#accounts);
    copy.#holds = structuredClone(this.#holds);
    return copy;
  }

  /** The same for models that nothing can tell apart. */
  fingerprint(): string {
    return JSON.stringify([this.#accounts, this.#holds].map(sortEntries));
  }

  addAccount(username: string, account: ModelAccount): void {
    this.#accounts.set(username, { ...account });
  }

  /** Lets the time of a hold run out. */
  makeDue(holdId: string): void {
    const hold = this.#holds.get(holdId);
    if (hold?.state === 'held') hold.due = true;
  }

  describe(username: string): { posted: number; held: number; openHolds: number } {
    const open = this.#openHolds(username);
    const held = open.reduce((sum, hold) => sum + (hold.credits ?? 0), 0);
    return { posted: this.#accounts.get(username)?.posted ?? 0, held, openHolds: open.length };
  }

  /** @returns the outcome, and what is available where the ledger says so */
  apply(operation: LedgerOperation): { outcome: string; available?: number } {
    const account = this.#accounts.get(operation.username);
    if (account === undefined) return { outcome: 'user-not-found' };
    const hold = this.#holds.get(operation.holdId);
    if (hold?.state === 'held' && hold.due) hold.state = 'expired';
    switch (operation.kind) {
      case 'hold':
        return hold === undefined ? this.#decide(account, operation) : this.#repeat(hold, operation);
      case 'capture':
        return this.#capture(account, hold, operation.username);
      case 'release':
        return this.#release(hold, operation);
    }
  }

  #openHolds(username: string): ModelHold[] {
    return [...this.#holds.values()].filter(
      (hold) => hold.username === username && hold.state === 'held' && !hold.due,
    );
  }

  #decide(account: ModelAccount, operation: Extract<LedgerOperation, { kind: 'hold' }>) {
    const { username, holdId, credits } = operation;
    const { posted, held, openHolds } = this.describe(username);
    const available = posted - held;
    const refusal =
      openHolds >= account.maxOpenHolds
        ? 'reservation-limit-reached'
        : available < credits
          ? 'insufficient-credits'
          : undefined;
    const state = refusal === undefined ? ('held' as const) : ('declined' as const);
    const declined = refusal === undefined ? undefined : { outcome: refusal, available };
    this.#holds.set(holdId, { username, credits, state, due: false, ...(declined && { declined }) });
    return declined ?? { outcome: 'held' };
  }

  #repeat(hold: ModelHold, operation: Extract<LedgerOperation, { kind: 'hold' }>) {
    const isAnother = hold.credits !== null && hold.credits !== operation.credits;
    if (hold.username !== operation.username || isAnother) return { outcome: 'hold-conflict' };
    if (hold.state === 'held') return { outcome: 'already-held' };
    return hold.declined ?? { outcome: `hold-${hold.state}` };
  }

  #capture(account: ModelAccount, hold: ModelHold | undefined, username: string) {
    if (hold === undefined || hold.username !== username) return { outcome: 'hold-not-found' };
    if (hold.state === 'captured') return { outcome: 'captured' };
    if (hold.state !== 'held') return { outcome: `hold-${hold.state}` };
    hold.state = 'captured';
    account.posted -= hold.credits ?? 0;
    return { outcome: 'captured' };
  }

  #release(hold: ModelHold | undefined, { username, holdId }: LedgerOperation) {
    if (hold === undefined) {
      this.#holds.set(holdId, { username, credits: null, state: 'released', due: false });
      return { outcome: 'released' };
    }
    if (hold.username !== username) return { outcome: 'hold-conflict' };
    if (hold.state === 'captured') return { outcome: 'hold-captured' };
    if (hold.state !== 'held') return { outcome: hold.state };
    hold.state = 'released';
    return { outcome: 'released' };
  }
}
