import type { Exchange } from '@holdfast/reservations-service-client';

/** Something that the user did, and how it went. */
export interface Activity {
  /** Counts up. */
  readonly id: number;
  /** Such as `Reserved The Lighthouse Keeper’s Handbook`. */
  readonly text: string;
  readonly isDone: boolean;
  readonly exchange: Exchange;
}

/** What the page tells right now. */
export interface Notice {
  readonly kind: 'done' | 'failed';
  readonly text: string;
  /** The same again, where that may help. */
  readonly retry: (() => void) | undefined;
}
