// Everything that the pair sends, on success and on failure, against what is declared.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { metricDeclarations } from '@holdfast/conventions';
import { listPrometheusSamples, nameLabel } from '@holdfast/telemetry/prometheus';
import { findViolations, listDeclaredAttributes } from '@holdfast/conventions/testing';
import { startOtlpCollector, type OtlpCollector } from './support/collect-otlp.ts';
import { exerciseFailures } from './support/exercise-failures.ts';
import { exercisePair, floodLedger } from './support/exercise-pair.ts';
import { readMetrics, type MetricLabels } from './support/read-metrics.ts';
import { startPair, type Pair } from './support/start-pair.ts';

/** What this test does not bring about, and where it belongs: most have a test of their own there. */
const emittedElsewhere = {
  'e2e/browser/shop-trace.test.ts': [
    'holdfast.page.action',
    'holdfast.web_vital.name',
    'holdfast.web_vital.rating',
    'holdfast.web_vital.value',
  ],
  'service-kit/test/process/run-service.test.ts': ['holdfast.stop.step'],
  'service-kit/test/postgres/migrate.test.ts': ['holdfast.migration.name'],
  'telemetry/test/http-methods.test.ts': ['http.request.method_original'],
  'reservations-service/test/reservations/owed-releases.test.ts': [
    'holdfast.release.limit',
    'holdfast.release.owed',
  ],
  'reservations-service/test/reservations/settler.test.ts': ['holdfast.settle.unknown'],
  'reservations-service/test/reservations/settler-trace.test.ts': ['holdfast.settle.unlinked'],
  'service-kit/test/postgres/lanes.test.ts': ['holdfast.batch.unlinked'],
  'service-kit/src/process/sampled-value.ts': ['holdfast.reading.name'],
  'telemetry/src/metrics/sdk-metrics.ts': ['rpc.response.status_code', 'rpc.grpc.status_code'],
  'service-kit/test/postgres/query-span.test.ts': ['db.response.status_code'],
} as const;

let collector: OtlpCollector;
const served: MetricLabels = new Map();

before(async () => {
  collector = await startOtlpCollector();
  const pair: Pair = await startPair({
    otlpEndpoint: collector.endpoint,
    environment: {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'otlp,prometheus',
      // Of the export of metrics, the next one tells.
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_LOGS_EXPORTER: 'otlp',
      RESERVATION_TTL_SECONDS: '1',
      SETTLE_INTERVAL_MS: '100',
      SWEEP_INTERVAL_MS: '100',
      LEDGER_LANES: '1',
      LEDGER_MAX_BATCH: '2',
      LEDGER_MAX_QUEUE: '4',
    },
  });
  try {
    await exercisePair(pair);
    await floodLedger(pair.userService.url);
    await pollUntil('a round of the settler', () => collector.read().spanNames.has('reservations.settle'));
    // Before the failures: the user-service begins to count anew when it is started again.
    await readMetrics(pair.userService.url, served);
    await exerciseFailures(pair);
    for (const { url } of [pair.userService, pair.reservationsService]) await readMetrics(url, served);
  } finally {
    // What is left is sent as the services stop.
    await pair.close();
  }
});
after(async () => collector.close());

test('whatever is sent on a span, an event, a link, a log record, a metric or a resource is declared, and of its type', () => {
  const emitted = [...collector.read().attributes].flatMap(([name, { types }]) =>
    [...types].map((type) => ({ name, type })),
  );
  assert.deepEqual(findViolations(emitted), []);
});

test('every attribute that is declared is sent, but for those that are listed with their place', () => {
  const sent = new Set<string>(collector.read().attributes.keys());
  const labels = new Set([...served.values()].flatMap((names) => [...names]));
  const elsewhere = new Set<string>(Object.values(emittedElsewhere).flat());
  assert.deepEqual(
    listDeclaredAttributes().filter(
      (name) => !sent.has(name) && !labels.has(nameLabel(name)) && !elsewhere.has(name),
    ),
    [],
  );
});

test('every metric that is declared is served or sent', () => {
  const { metrics } = collector.read();
  const missing = Object.entries(metricDeclarations).filter(
    ([name, declaration]) =>
      !metrics.has(name) && !listPrometheusSamples(name, declaration).some((sample) => served.has(sample)),
  );
  assert.deepEqual(
    missing.map(([name]) => name),
    [],
  );
});
