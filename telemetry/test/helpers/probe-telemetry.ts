import { defineTelemetry } from '@holdfast/telemetry';

/** A system that there is in these tests alone. */
export const {
  annotateSpan,
  createCounter,
  createHistogram,
  findUndeclaredAttributes,
  metricDeclarations,
  observeMetric,
  startTelemetry,
  withBatchSpan,
  withLinkedSpan,
  withSpan,
  withSpanSync,
} = defineTelemetry({
  scope: { name: 'probe', version: '1.2.3' },
  resource: { 'service.namespace': 'probes', 'deployment.environment.name': 'development' },
  attributes: {
    'probe.item.id': { type: 'string', meaning: 'An item.', example: '123' },
    'probe.reservation.id': { type: 'string', meaning: 'A reservation.', example: 'r' },
    'probe.reservation.status': { type: 'string', meaning: 'Its status.', example: 'reserved' },
    'probe.settle.ended': { type: 'number', meaning: 'How many have ended.', example: 1 },
    'probe.user.name': { type: 'string', meaning: 'A user.', example: 'test' },
  },
  metrics: {
    'probe.credits': {
      kind: 'counter',
      unit: '{credit}',
      description: 'Credits.',
      attributes: ['probe.credits.movement'],
    },
    'probe.holds.open': { kind: 'gauge', unit: '{hold}', description: 'Holds.', attributes: [] },
    'probe.ledger.queue.wait': {
      kind: 'histogram',
      unit: 's',
      description: 'Waits.',
      attributes: ['probe.ledger.operation'],
      buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    },
    'probe.reservations': {
      kind: 'counter',
      unit: '{reservation}',
      description: 'Reservations.',
      attributes: ['probe.reservation.outcome'],
    },
  },
});
