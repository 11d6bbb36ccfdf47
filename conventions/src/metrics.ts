import type { MetricDeclaration } from '@holdfast/telemetry';

/** Of the ledger's lanes, whose batches take about a millisecond each. */
const waitBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
const batchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

const operation = ['holdfast.ledger.operation'] as const;
const client = ['holdfast.client.name'] as const;

/** What the lanes of a service tell of themselves, under a name of their own. */
// The type parameter is the part of the names that the result's type is made of.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const describeLanes = <Prefix extends string, Attribute extends string>(
  prefix: Prefix,
  attributes: readonly Attribute[],
) => {
  const declarations = {
    shed: {
      kind: 'counter',
      unit: '{operation}',
      description: 'Operations that were refused unread: the queue of their lane was full, or too slow.',
      attributes,
    },
    'batch.size': {
      kind: 'histogram',
      unit: '{operation}',
      description: 'Operations that shared a round trip to the database.',
      attributes: [],
      buckets: batchBuckets,
    },
    'queue.depth': {
      kind: 'up-down-counter',
      unit: '{operation}',
      description: 'Operations that wait in a lane.',
      attributes: ['holdfast.lane.index'],
    },
    'queue.limit': {
      kind: 'up-down-counter',
      unit: '{operation}',
      description: 'Operations that may wait in a lane; more are shed.',
      attributes: ['holdfast.lane.index'],
    },
    'queue.wait': {
      kind: 'histogram',
      unit: 's',
      description: 'How long operations waited for their batch.',
      attributes,
      buckets: waitBuckets,
    },
  } as const satisfies Record<string, MetricDeclaration>;
  return Object.fromEntries(
    Object.entries(declarations).map(([name, declaration]) => [`${prefix}.${name}`, declaration]),
  ) as { readonly [Name in keyof typeof declarations as `${Prefix}.${Name}`]: (typeof declarations)[Name] };
};

/** Metrics of Holdfast's own. Gauges of a database say the same in every process that reads it: take the max, not the sum. */
export const holdfastMetrics = {
  'holdfast.reservations': {
    kind: 'counter',
    unit: '{reservation}',
    description: 'Requests for a reservation by what came of them: reserved, replayed, or why there is none.',
    attributes: ['holdfast.reservation.outcome'],
  },
  'holdfast.reservations.ended': {
    kind: 'counter',
    unit: '{reservation}',
    description: 'Reservations whose end was recorded: downloaded, cancelled or expired.',
    attributes: ['holdfast.reservation.status'],
  },
  'holdfast.credits': {
    kind: 'counter',
    unit: '{credit}',
    description:
      'Credits that were granted, held, captured or released by an operation, or that expired in a sweep.',
    attributes: ['holdfast.credits.movement'],
  },
  'holdfast.ledger.operations': {
    kind: 'counter',
    unit: '{operation}',
    description: 'Operations on holds that the ledger decided, by outcome.',
    attributes: [...operation, 'holdfast.hold.outcome'],
  },
  ...describeLanes('holdfast.ledger', operation),
  ...describeLanes('holdfast.reservations', []),
  'holdfast.ledger.lock_waits': {
    kind: 'gauge',
    unit: '{connection}',
    description: 'Connections to the ledger’s database that wait for a lock now.',
    attributes: [],
  },
  'holdfast.ledger.credits': {
    kind: 'gauge',
    unit: '{credit}',
    description: 'Credits of all users by state, held or available.',
    attributes: ['holdfast.credits.state'],
  },
  'holdfast.ledger.accounts': {
    kind: 'gauge',
    unit: '{account}',
    description: 'Users who have an account.',
    attributes: [],
  },
  'holdfast.holds.open': {
    kind: 'gauge',
    unit: '{hold}',
    description: 'Holds that stand: neither captured, released nor swept.',
    attributes: [],
  },
  'holdfast.sweeper.lag': {
    kind: 'gauge',
    unit: 's',
    description: 'For how long the oldest hold that is due has waited for the sweep; 0 where none is.',
    attributes: [],
  },
  'holdfast.settler.lag': {
    kind: 'gauge',
    unit: 's',
    description:
      'For how long the oldest reservation past its expiry has waited for its end; 0 where none does.',
    attributes: [],
  },
  'holdfast.releases.owed': {
    kind: 'up-down-counter',
    unit: '{hold}',
    description: 'Holds that are to be released as soon as the user-service answers.',
    attributes: [],
  },
  'holdfast.releases.given_up': {
    kind: 'counter',
    unit: '{hold}',
    description: 'Such holds that were left to expire: they had when their turn came, or too many were owed.',
    attributes: ['holdfast.release.give_up_reason'],
  },
  'holdfast.integrity.violations': {
    kind: 'gauge',
    unit: '{violation}',
    description: 'Violations of an invariant, by its number, that the last check of the ledger found.',
    attributes: ['holdfast.integrity.invariant'],
  },
  'holdfast.integrity.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long ago the ledger was last checked as a whole.',
    attributes: [],
  },
  'holdfast.client.retries': {
    kind: 'counter',
    unit: '{attempt}',
    description: 'Further attempts at calls of the user-service.',
    attributes: client,
  },
  'holdfast.client.give_ups': {
    kind: 'counter',
    unit: '{call}',
    description: 'Calls of the user-service that got no answer, by why they were not tried again.',
    attributes: [...client, 'holdfast.retry.give_up_reason'],
  },
  'holdfast.client.circuit.state': {
    kind: 'gauge',
    unit: '{circuit}',
    description: '1 for the state that the circuit to the user-service is in, 0 for the others.',
    attributes: [...client, 'holdfast.circuit.state'],
  },
} as const satisfies Record<`holdfast.${string}`, MetricDeclaration>;
