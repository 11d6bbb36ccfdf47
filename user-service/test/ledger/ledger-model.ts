import type { LedgerOperation } from '../../src/ledger/apply-operations.ts';
import type { Entry, GrantRequest } from '../../src/ledger/ledger.ts';

/** An entry without its time, which is the database's to choose. */
export type ModelEntry = Omit<Entry, 'createdAt'>;

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
  /** The newest last. */
  entries: ModelEntry[];
}

function sortEntries(map: ReadonlyMap<string, unknown>): unknown {
  return [...map].toSorted(([left], [right]) => left.localeCompare(right));
}

function addEntry(account: ModelAccount, entry: Pick<ModelEntry, 'kind' | 'amount' | 'holdId'>): ModelEntry {
  account.posted += entry.amount;
  const added = { ...entry, version: account.entries.length + 1, balanceAfter: account.posted };
  account.entries.push(added);
  return added;
}

/** What the ledger promises, in the plainest way there is: three maps, one operation at a time. */
export class LedgerModel {
  #accounts = new Map<string, ModelAccount>();
  #holds = new Map<string, ModelHold>();
  /** By user and key: a grant is never refused for its amount here. */
  #grants = new Map<string, ModelEntry>();

  clone(): LedgerModel {
    const copy = new LedgerModel();
    copy.#accounts = structuredClone(this.#accounts);
    copy.#holds = structuredClone(this.#holds);
    copy.#grants = structuredClone(this.#grants);
    return copy;
  }

  /** The same for models that nothing can tell apart. */
  fingerprint(): string {
    return JSON.stringify([this.#accounts, this.#holds, this.#grants].map(sortEntries));
  }

  /** Creates a user, or changes how many reservations one may have open. */
  setLimits(username: string, maxOpenHolds: number): { created: boolean } {
    const account = this.#accounts.get(username);
    if (account === undefined) this.#accounts.set(username, { posted: 0, maxOpenHolds, entries: [] });
    else account.maxOpenHolds = maxOpenHolds;
    return { created: account === undefined };
  }

  grant({ username, idempotencyKey, credits }: GrantRequest): { outcome: string; entry?: ModelEntry } {
    const account = this.#accounts.get(username);
    if (account === undefined) return { outcome: 'user-not-found' };
    const key = `${username} ${idempotencyKey}`;
    const earlier = this.#grants.get(key);
    if (earlier !== undefined) {
      return earlier.amount === credits
        ? { outcome: 'already-granted', entry: earlier }
        : { outcome: 'idempotency-key-reused' };
    }
    const entry = addEntry(account, { kind: 'grant', amount: credits, holdId: null });
    this.#grants.set(key, entry);
    return { outcome: 'granted', entry };
  }

  /** The newest first. */
  listEntries(username: string): ModelEntry[] | undefined {
    return this.#accounts.get(username)?.entries.toReversed();
  }

  findHold(username: string, holdId: string): { state: string; credits: number | null } | undefined {
    const hold = this.#holds.get(holdId);
    if (hold?.username !== username) return undefined;
    return { state: hold.state === 'held' && hold.due ? 'expired' : hold.state, credits: hold.credits };
  }

  /** Lets the time of a hold run out. */
  makeDue(holdId: string): void {
    const hold = this.#holds.get(holdId);
    if (hold?.state === 'held') hold.due = true;
  }

  describe(username: string): { posted: number; held: number; openHolds: number; maxOpenHolds: number } {
    const { posted = 0, maxOpenHolds = 0 } = this.#accounts.get(username) ?? {};
    const open = this.#openHolds(username);
    const held = open.reduce((sum, hold) => sum + (hold.credits ?? 0), 0);
    return { posted, held, openHolds: open.length, maxOpenHolds };
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
        return this.#capture(account, hold, operation);
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

  #capture(account: ModelAccount, hold: ModelHold | undefined, { username, holdId }: LedgerOperation) {
    if (hold === undefined || hold.username !== username) return { outcome: 'hold-not-found' };
    if (hold.state === 'captured') return { outcome: 'captured' };
    if (hold.state !== 'held') return { outcome: `hold-${hold.state}` };
    hold.state = 'captured';
    addEntry(account, { kind: 'capture', amount: -(hold.credits ?? 0), holdId });
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
