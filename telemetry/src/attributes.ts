import type { Attributes } from '@opentelemetry/api';
import * as semanticConventions from '@opentelemetry/semantic-conventions';

/** What a reader of a trace needs to know about an attribute of our own. */
export interface AttributeDeclaration {
  readonly type: 'string' | 'number' | 'boolean';
  readonly meaning: string;
  readonly example: string | number | boolean;
}

/** Every attribute that Holdfast sets beside the semantic conventions. Nothing else may be emitted. */
export const holdfastAttributes = {
  'holdfast.user.name': { type: 'string', meaning: 'The username whose account is used.', example: 'test' },
  'holdfast.item.id': { type: 'string', meaning: 'The item that is reserved or downloaded.', example: '123' },
  'holdfast.reservation.id': {
    type: 'string',
    meaning: 'The reservation, and the hold of the same id.',
    example: '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55',
  },
  'holdfast.reservation.status': {
    type: 'string',
    meaning: 'reserved, downloaded, cancelled or expired.',
    example: 'reserved',
  },
  'holdfast.idempotency.replayed': {
    type: 'boolean',
    meaning: 'Whether the answer is one that was given before under the same Idempotency-Key.',
    example: true,
  },
  'holdfast.hold.id': {
    type: 'string',
    meaning: 'The hold, under the id that its caller chose.',
    example: '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55',
  },
  'holdfast.hold.credits': { type: 'number', meaning: 'Credits that a hold asks for.', example: 30 },
  'holdfast.hold.outcome': {
    type: 'string',
    meaning: 'What the ledger decided: held, already-held, captured, released, or the reason of a refusal.',
    example: 'held',
  },
  'holdfast.ledger.batch.size': {
    type: 'number',
    meaning: 'Operations that shared one round trip to the database.',
    example: 1,
  },
  'holdfast.ledger.queue.duration': {
    type: 'number',
    meaning: 'How long an operation waited for its batch, in milliseconds.',
    example: 0.8,
  },
  'holdfast.reservation.batch.size': {
    type: 'number',
    meaning: 'Reservations that shared one round trip to the database.',
    example: 1,
  },
  'holdfast.reservation.queue.duration': {
    type: 'number',
    meaning: 'How long a reservation waited for its batch, in milliseconds.',
    example: 0.4,
  },
  'holdfast.batch.unlinked': {
    type: 'number',
    meaning:
      'Members of a batch to which its span has no link, because a span has room for 128; absent for 0.',
    example: 128,
  },
  'holdfast.integrity.outcome': {
    type: 'string',
    meaning: 'What became of a check of the ledger: checked, already-checking or took-too-long.',
    example: 'checked',
  },
  'holdfast.integrity.violations': {
    type: 'number',
    meaning: 'Violations of the invariants that a check of the ledger found.',
    example: 0,
  },
  'holdfast.sweep.expired': { type: 'number', meaning: 'Holds that one sweep expired.', example: 12 },
  'holdfast.settle.due': {
    type: 'number',
    meaning: 'Reservations past their expiry that one round of the settler asked the ledger about.',
    example: 12,
  },
  'holdfast.settle.ended': {
    type: 'number',
    meaning: 'Reservations of the round whose end is recorded now; the others are left for a later round.',
    example: 11,
  },
  'holdfast.settle.unlinked': {
    type: 'number',
    meaning: 'Reservations with a trace to which the round has no link, because a span has room for 128.',
    example: 372,
  },
  'holdfast.sweep.unlinked': {
    type: 'number',
    meaning: 'Expired holds with a trace to which the sweep has no link, because a span has room for 128.',
    example: 372,
  },
  'holdfast.retry.give_up_reason': {
    type: 'string',
    meaning:
      'Why a call that failed was not tried again: not-retryable, circuit-open, attempts, deadline, retry-budget or closing.',
    example: 'circuit-open',
  },
  'holdfast.page.action': {
    type: 'string',
    meaning: 'What was clicked on the shop page: reserve, download or cancel.',
    example: 'reserve',
  },
  'holdfast.web_vital.name': {
    type: 'string',
    meaning: 'A web vital of a visit to the page: TTFB, FCP, LCP, CLS or INP.',
    example: 'LCP',
  },
  'holdfast.web_vital.value': {
    type: 'number',
    meaning: 'Its value: a score for CLS, milliseconds for the others.',
    example: 312.5,
  },
  'holdfast.web_vital.rating': {
    type: 'string',
    meaning: 'How it is judged: good, needs-improvement or poor.',
    example: 'good',
  },
  'holdfast.reservation.outcome': {
    type: 'string',
    meaning:
      'What came of a request for a reservation: reserved, replayed, or the problem that it was answered with.',
    example: 'insufficient-credits',
  },
  'holdfast.credits.movement': {
    type: 'string',
    meaning: 'What moved credits: granted, held, captured, released or expired.',
    example: 'captured',
  },
  'holdfast.credits.state': {
    type: 'string',
    meaning: 'Whether credits are held or available.',
    example: 'available',
  },
  'holdfast.ledger.operation': {
    type: 'string',
    meaning: 'An operation on a hold: hold, capture or release.',
    example: 'hold',
  },
  'holdfast.lane.index': { type: 'number', meaning: 'A lane, counted from 0.', example: 0 },
  'holdfast.client.name': {
    type: 'string',
    meaning: 'Who of this service calls the user-service: requests, releases or settler.',
    example: 'requests',
  },
  'holdfast.release.give_up_reason': {
    type: 'string',
    meaning: 'Why credits are left until their hold expires: too-many are owed, or it has expired.',
    example: 'expired',
  },
  'holdfast.circuit.state': {
    type: 'string',
    meaning: 'The state of a circuit breaker: closed, half-open or open.',
    example: 'closed',
  },
  'holdfast.integrity.invariant': {
    type: 'number',
    meaning: 'An invariant of the ledger, by its number in the README.',
    example: 2,
  },
  'holdfast.tracing.mode': {
    type: 'string',
    meaning: 'How the service is instrumented: manual, library or auto. An attribute of the resource.',
    example: 'manual',
  },
  'holdfast.problem.type': {
    type: 'string',
    meaning: 'The problem type of an answer that reports an error (RFC 9457).',
    example: 'urn:holdfast:problem:insufficient-credits',
  },
} as const satisfies Record<`holdfast.${string}`, AttributeDeclaration>;

type Declarations = typeof holdfastAttributes;
interface ValueTypes {
  string: string;
  number: number;
  boolean: boolean;
}

/** Attributes of our own, by declared name and with the declared type: a typing slip stops at the type checker. */
export type HoldfastAttributes = {
  readonly [Name in keyof Declarations]?: ValueTypes[Declarations[Name]['type']];
};

/**
 * Names the callee in Tempo's service graph. Version 1.45 of the conventions carries no stable name for it, and
 * Tempo 3.0 looks for this one before `server.address`.
 */
export const ATTR_PEER_SERVICE = 'peer.service';

const stableNames: ReadonlySet<string> = new Set(
  Object.entries(semanticConventions).flatMap(([constant, name]) =>
    constant.startsWith('ATTR_') && typeof name === 'string' ? [name] : [],
  ),
);

/**
 * Lists the names that are neither in the registry above nor in the stable semantic conventions.
 *
 * @returns the names, sorted and without repeats; empty when all are declared
 */
export function findUndeclaredAttributes(attributeSets: Iterable<Attributes>): string[] {
  const undeclared = new Set<string>();
  for (const attributes of attributeSets) {
    for (const name of Object.keys(attributes)) {
      if (!Object.hasOwn(holdfastAttributes, name) && !stableNames.has(name) && name !== ATTR_PEER_SERVICE) {
        undeclared.add(name);
      }
    }
  }
  return [...undeclared].toSorted();
}
