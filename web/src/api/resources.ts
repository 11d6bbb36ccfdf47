/** Reservations that may be open at once, and credits. */
export interface Amounts {
  readonly reservations: number;
  readonly credits: number;
}

export interface Limits {
  readonly username: string;
  readonly limits: Amounts;
  readonly used: Amounts;
  readonly available: Amounts;
}

export interface Item {
  readonly item_id: string;
  readonly title: string;
  readonly credits: number;
  readonly content_type: string;
  /** In bytes. */
  readonly size: number;
}

export interface Reservation {
  readonly reservation_id: string;
  readonly username: string;
  readonly item_id: string;
  readonly credits: number;
  readonly status: 'reserved' | 'downloaded' | 'cancelled' | 'expired';
  /** ISO 8601, by the server's clock. */
  readonly expires_at: string;
}

export interface Entry {
  readonly version: number;
  readonly kind: string;
  readonly amount: number;
  readonly balance_after: number;
  readonly hold_id: string | null;
  readonly created_at: string;
}

/** A page of a list, with the cursor of the next one where there is one. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | undefined;
}
