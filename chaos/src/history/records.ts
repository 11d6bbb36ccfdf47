/** How a hold, and with it a reservation, can end. */
export const holdEnds = ['captured', 'released', 'expired', 'declined'] as const;
export type HoldEnd = (typeof holdEnds)[number];

/** What the clients know of one hold: their own, or the one behind a reservation of theirs. */
export interface HoldRecord {
  readonly holdId: string;
  readonly username: string;
  /** 0 where no hold was ever asked for, only its release. */
  readonly credits: number;
  /** `undefined` for a hold that a client asked for itself. */
  readonly itemId: string | undefined;
  /** Whether an answer said that it is held; by then it existed. */
  isGranted: boolean;
  /** When it was said to expire, in ms since 1970; `undefined` until that was said. */
  expiresAtMs: number | undefined;
  /** The one end that answers told of; `undefined` until one did. */
  end: HoldEnd | undefined;
  /** When an answer first told of the end, in ms since 1970. */
  endToldAtMs: number;
  /** When its capture was first asked for by someone who may, in ms since 1970; `undefined` until it was. */
  captureAskedAtMs: number | undefined;
  /** Whether its release was asked for by someone who may. */
  isReleaseAsked: boolean;
}

/** What the clients know of a key: of `POST /reservations`, or of a grant. */
export interface KeyRecord {
  readonly username: string;
  readonly key: string;
  /** The item asked for, or the credits granted. */
  readonly asked: string;
  /** The first definite answer, status and body; what came later has to be the same. */
  told: string | undefined;
  status: number | undefined;
}
