// What the dashboards and alert rules ask for is what the services, Prometheus and Tempo have.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listQueries, readPromqlUses } from '@holdfast/grafana/testing';
import { pollUntil } from '@holdfast/service-kit/testing';
import { exercisePair, floodLedger } from './support/exercise-pair.ts';
import { readMetrics, type MetricLabels } from './support/read-metrics.ts';
import { reserve } from './support/reserve.ts';
import { startPair, type Pair } from './support/start-pair.ts';
import { startPrometheus, withPrometheus, type Prometheus } from './support/start-prometheus.ts';
import { generatedMetrics, ownMetrics } from './support/tempo-metrics.ts';
import { useTempo, type Tempo } from './support/use-tempo.ts';

const queries = listQueries();
const promql = queries.filter(({ language }) => language === 'promql');
const traceql = queries.filter(({ language }) => language === 'traceql');
/** What Prometheus adds to every sample of a scrape, and makes itself. */
const targetLabels = new Set(['job', 'instance']);
const ofPrometheus: MetricLabels = new Map([['up', new Set<string>()]]);

let tempo: Tempo;
let healthy: Pair;
let troubled: Pair;
let prometheus: Prometheus | undefined;
let emitted: MetricLabels;

before(async () => {
  tempo = await useTempo();
  const environment = { RESERVATION_TTL_SECONDS: '1', SETTLE_INTERVAL_MS: '100', SWEEP_INTERVAL_MS: '100' };
  healthy = await startPair({ otlpEndpoint: tempo.otlpEndpoint, environment });
  // Everything goes wrong here: no Tempo, hardly a queue, and in the end no user-service.
  troubled = await startPair({
    otlpEndpoint: 'http://127.0.0.1:9',
    environment: {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_BSP_MAX_QUEUE_SIZE: '8',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      LEDGER_LANES: '1',
      LEDGER_MAX_BATCH: '1',
      LEDGER_MAX_QUEUE: '1',
    },
  });
  const pairs = [healthy, troubled];
  if (withPrometheus.skip === false) {
    prometheus = await startPrometheus({
      'user-service': pairs.map(({ userService }) => userService.url),
      'reservations-service': pairs.map(({ reservationsService }) => reservationsService.url),
    });
  }
  emitted = new Map([...generatedMetrics, ...ownMetrics, ...ofPrometheus]);
  await exercisePair(healthy);
  await floodLedger(troubled.userService.url);
  await readMetrics(troubled.userService.url, emitted);
  await pause(prometheus);
  await troubled.userService.stop('SIGKILL');
  for (let attempt = 0; attempt < 6; attempt += 1) await reserve(troubled.reservationsService.url);
  await pollUntil('the end of a reservation', async () => {
    await exercisePair(healthy);
    return (
      (await readMetrics(healthy.reservationsService.url)).has('holdfast_reservations_ended_total') ||
      undefined
    );
  });
  for (const { url } of [healthy.userService, healthy.reservationsService, troubled.reservationsService]) {
    await readMetrics(url, emitted);
  }
});

after(async () => {
  await prometheus?.close();
  await Promise.all([healthy.close(), troubled.close()]);
  await tempo.close();
});

test('every metric that a query names is emitted, with every label that it asks of it', () => {
  const missing = promql.flatMap(({ place, text, legendLabels }) => {
    const { selectors, groupings } = readPromqlUses(text);
    const metrics = selectors.map(({ metric }) => metric);
    return [
      ...metrics.filter((metric) => !emitted.has(metric)).map((metric) => `${place}: no ${metric}`),
      ...selectors.flatMap(({ metric, labels }) =>
        labels.filter((label) => !has(metric, label)).map((label) => `${place}: no ${label} of ${metric}`),
      ),
      ...groupings
        .filter((grouping) => !grouping.metrics.some((metric) => has(metric, grouping.label)))
        .map(({ label }) => `${place}: nothing within has ${label}`),
      ...legendLabels
        .filter((label) => !metrics.some((metric) => has(metric, label)))
        .map((label) => `${place}: nothing has ${label}, which its legend shows`),
    ];
  });
  assert.deepEqual(new Set(missing), new Set());
});

test(
  'a real Prometheus answers every query, and has numbers for all that is about the services',
  withPrometheus,
  async () => {
    assert.ok(prometheus);
    const { url } = prometheus;
    let empty = promql;
    const allHaveNumbers = pollUntil('numbers for every query', async () => {
      const latest = [];
      for (const query of empty) if (!(await hasNumbers(url, query.text))) latest.push(query);
      empty = latest;
      return empty.length === 0;
    });
    await allHaveNumbers.catch((error: unknown) => {
      throw new Error(`nothing for ${JSON.stringify(empty, undefined, 2)}`, { cause: error });
    });
  },
);

// Not there without a real Tempo: the stand-in has no metrics, and TraceQL that computes them it refuses.
if (process.env['TEMPO_URL'] !== undefined) {
  test('a real Tempo answers every query', async () => {
    const known = await readMetrics(tempo.tempoUrl);
    for (const [metric, labels] of ownMetrics) {
      assert.ok(known.has(metric), metric);
      for (const label of labels) assert.ok(known.get(metric)?.has(label), `${label} of ${metric}`);
    }
    for (const text of new Set(traceql.map((query) => query.text))) {
      const metrics = text.includes('_over_time') || text.includes('rate()');
      const now = Math.floor(Date.now() / 1000);
      const range = { q: text, start: String(now - 300), end: String(now), step: '10s' };
      const path = `/api/${metrics ? 'metrics/query_range' : 'search'}?${new URLSearchParams(range).toString()}`;
      const answer = await fetch(new URL(path, tempo.tempoUrl));
      assert.equal(answer.status, 200, `${text}: ${await answer.text()}`);
    }
  });
}

const { PROMETHEUS_URL: prometheusOfTempo } = process.env;
/** A Tempo that has just started takes its time until it writes anything, in ms. */
const generatedWithinMs = 60_000;
if (prometheusOfTempo !== undefined) {
  test('what a real Tempo computes from spans is in the Prometheus that it writes to, and answers every query about it', async () => {
    for (const [metric, labels] of generatedMetrics) {
      const hasLabels = async (): Promise<true | undefined> => {
        const series = await listSeries(prometheusOfTempo, metric);
        const known = new Set(series.flatMap((one) => Object.keys(one)));
        return [...labels].every((label) => known.has(label)) || undefined;
      };
      await pollUntil(`${metric} with ${[...labels].join(', ')}`, hasLabels, generatedWithinMs);
    }
    const generated = promql.filter(({ text }) =>
      readPromqlUses(text).selectors.every(({ metric }) => metric.startsWith('traces_')),
    );
    assert.ok(generated.length > 5);
    for (const { place, text } of generated) {
      const hasAnswer = async (): Promise<true | undefined> =>
        (await ask(prometheusOfTempo, text)).length > 0 || undefined;
      await pollUntil(`numbers for ${place}`, hasAnswer, generatedWithinMs);
    }
  });
}

function has(metric: string, label: string): boolean {
  return targetLabels.has(label) || (emitted.get(metric)?.has(label) ?? false);
}

/** What Tempo writes to Prometheus is not there: a query about it only has to be understood. */
async function hasNumbers(prometheusUrl: string, query: string): Promise<boolean> {
  const series = await ask(prometheusUrl, query);
  return (
    series.length > 0 || readPromqlUses(query).selectors.some(({ metric }) => /^(tempo|traces)_/.test(metric))
  );
}

async function ask(prometheusUrl: string, query: string): Promise<unknown[]> {
  const answer = await fetch(new URL('/api/v1/query', prometheusUrl), {
    method: 'POST',
    body: new URLSearchParams({ query }),
  });
  const body = (await answer.json()) as { error?: string; data?: { result: unknown[] } };
  assert.ok(body.data, `${query}: ${body.error}`);
  return body.data.result;
}

async function listSeries(prometheusUrl: string, metric: string): Promise<Record<string, string>[]> {
  const query = new URLSearchParams({ 'match[]': metric });
  const answer = await fetch(new URL(`/api/v1/series?${query.toString()}`, prometheusUrl));
  return ((await answer.json()) as { data: Record<string, string>[] }).data;
}

/** Waits until Prometheus has the numbers of the user-service that is about to be killed. */
async function pause(to: Prometheus | undefined): Promise<void> {
  if (to === undefined) return;
  await pollUntil('a scrape', async () => {
    const series = await ask(to.url, 'count_over_time(holdfast_ledger_shed_total[1m]) > 2');
    return series.length > 0 || undefined;
  });
}
