/** What an operation on something that exists refers to: the newest that its client has made is 0; counted modulo. */
interface Picked {
  readonly pick: number;
}

/** How often the same request is sent at once. */
interface Copied {
  readonly copies: number;
}

interface OfUser {
  /** Index into the users of the run. */
  readonly user: number;
}

interface NewHold extends OfUser {
  readonly holdId: string;
  readonly credits: number;
  readonly ttlSeconds: number;
}

interface Page extends OfUser {
  readonly limit: number;
  readonly pages: number;
}

/** Requests that are wrong in themselves: the answer is documented, and nothing changes. */
export const badInputs = [
  'zero-credits',
  'negative-credits',
  'fractional-credits',
  'enormous-credits',
  'no-ttl',
  'long-ttl',
  'hold-id-not-uuid',
  'hold-without-token',
  'unknown-user-hold',
  'capture-unknown-hold',
  'grant-without-key',
  'grant-without-token',
  'grant-fraction',
  'made-up-cursor',
  'cursor-of-another',
  'reserve-unknown-item',
  'reserve-unknown-user',
  'reserve-malformed',
  'reserve-extra-member',
  'get-unknown-reservation',
  'download-unknown-reservation',
] as const;
export type BadInput = (typeof badInputs)[number];

/** The common part of every operation. */
interface Pace {
  /** How often it is sent at most, while answers leave its outcome open. */
  readonly tries: number;
  /** After how long its client gives up on the first answer, in ms; 0 for the usual patience. */
  readonly impatienceMs: number;
}

/** What a client does next. It follows from the seed alone; what it meets does not. */
export type Operation = Pace &
  (
    | ({ readonly kind: 'reserve'; readonly item: number; readonly key: string | null } & OfUser & Copied)
    | ({ readonly kind: 'reserve-again' } & Picked & Copied)
    | ({ readonly kind: 'reuse-reserve-key' } & Picked)
    | ({ readonly kind: 'get-reservation' } & Picked)
    | ({ readonly kind: 'list-reservations' } & Page)
    | ({ readonly kind: 'download' } & Picked & Copied)
    | ({ readonly kind: 'cancel' } & Picked & Copied)
    | ({ readonly kind: 'download-while-cancelling' } & Picked)
    | ({ readonly kind: 'read-limits' } & OfUser)
    | ({ readonly kind: 'read-entries' } & Page)
    | ({ readonly kind: 'set-limits'; readonly reservations: number } & OfUser)
    | ({ readonly kind: 'grant'; readonly key: string; readonly credits: number } & OfUser & Copied)
    | ({ readonly kind: 'grant-again' } & Picked & Copied)
    | ({ readonly kind: 'reuse-grant-key' } & Picked)
    | ({ readonly kind: 'hold' } & NewHold & Copied)
    | ({ readonly kind: 'hold-again' } & Picked & Copied)
    | ({ readonly kind: 'hold-another-amount' } & Picked)
    | ({ readonly kind: 'hold-for-another-user' } & Picked)
    | ({ readonly kind: 'get-hold' } & Picked)
    | ({ readonly kind: 'capture' } & Picked & Copied)
    | ({ readonly kind: 'release' } & Picked & Copied)
    | ({ readonly kind: 'capture-while-releasing' } & Picked)
    | ({ readonly kind: 'capture-as-another-user' } & Picked)
    | ({ readonly kind: 'release-as-another-user' } & Picked)
    | ({ readonly kind: 'release-before-hold' } & NewHold)
    | ({ readonly kind: 'bad-input'; readonly variant: BadInput } & OfUser)
  );

export type OperationKind = Operation['kind'];
