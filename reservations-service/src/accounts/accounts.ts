/** Reservations that may be open at once, and credits. */
export interface Amounts {
  readonly reservations: number;
  readonly credits: number;
}

/** What a user may have, has, and has left. */
export interface Limits {
  readonly username: string;
  readonly limits: Amounts;
  readonly used: Amounts;
  readonly available: Amounts;
}

/** One entry of a statement, in the words of the user-service. */
export interface Entry {
  /** Counts from 1 without gaps. */
  readonly version: number;
  readonly kind: string;
  /** Positive where credits came in. */
  readonly amount: number;
  readonly balance_after: number;
  readonly hold_id: string | null;
  readonly created_at: string;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly next_cursor?: string | undefined;
}

/** Whose account to read, and as whom. */
export interface AccountReference {
  readonly username: string;
  /** The caller's own Authorization header: it counts where the services share no SERVICE_TOKEN. */
  readonly authorization: string | undefined;
}

/**
 * Users' accounts, which the user-service owns, to be read. Each method throws a Problem: the user-service's own where
 * it refuses the caller's request, `user-service-unavailable` where it gives no answer that can be used.
 */
export interface Accounts {
  findLimits(reference: AccountReference): Promise<Limits>;
  /** @param page.limit entries at most, 1 to 200 */
  listEntries(
    reference: AccountReference,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<EntryPage>;
}
