import type { AttributeDeclaration, AttributesOf } from '@holdfast/telemetry';

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
  'holdfast.integrity.broken': {
    type: 'number[]',
    meaning: 'The invariants of the ledger that a check found violated, by their numbers in the README.',
    example: [2, 9],
  },
  'holdfast.request.id': {
    type: 'string',
    meaning: 'A request as its process counts them: on every line of the log that it led to, traced or not.',
    example: 'req-1a',
  },
  'holdfast.request.duration': {
    type: 'number',
    meaning: 'How long a request took until it was answered, in milliseconds.',
    example: 12.345,
  },
  'holdfast.stop.signal': { type: 'string', meaning: 'The signal that stops a service.', example: 'SIGTERM' },
  'holdfast.stop.step': {
    type: 'string',
    meaning: 'What a service closes in a step of its stop.',
    example: 'database',
  },
  'holdfast.task.name': {
    type: 'string',
    meaning: 'What is done again and again in the background: sweeper, settler, integrity check or another.',
    example: 'sweeper',
  },
  'holdfast.reading.name': {
    type: 'string',
    meaning: 'A value that is read for the metrics now and then.',
    example: 'lag of the sweeper',
  },
  'holdfast.notification.channel': {
    type: 'string',
    meaning: 'A channel of PostgreSQL whose notifications a service listens to.',
    example: 'items',
  },
  'holdfast.migration.name': {
    type: 'string',
    meaning: 'A migration of a database that was applied.',
    example: '000001-items-and-reservations.sql',
  },
  'holdfast.release.limit': {
    type: 'number',
    meaning: 'How many releases may be owed to the user-service; the oldest beyond are left to expire.',
    example: 10_000,
  },
  'holdfast.release.owed': {
    type: 'number',
    meaning: 'Releases that were still owed to the user-service when the service stopped.',
    example: 3,
  },
  'holdfast.settle.unknown': {
    type: 'string[]',
    meaning: 'Reservations whose holds the ledger does not know, so that they end as cancelled; 128 at most.',
    example: ['0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55'],
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

/** Attributes of our own, by declared name and with the declared type: a typing slip stops at the type checker. */
export type HoldfastAttributes = AttributesOf<typeof holdfastAttributes>;
