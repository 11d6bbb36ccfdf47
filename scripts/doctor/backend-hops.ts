import { z } from 'zod';

import { ask, askJson, lookFor } from './ask.ts';
import { BrokenHopError, type Examination, type Hop } from './hop.ts';

/** What docker-compose.yml has beside `npm start`. */
export const backendHops: readonly Hop[] = [
  { name: 'Prometheus', everywhere: false, examine: examinePrometheus },
  { name: 'Loki', everywhere: false, examine: examineLoki },
  { name: 'Grafana', everywhere: false, examine: examineGrafana },
];

const targetsAnswer = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({
        labels: z.object({ job: z.string() }),
        health: z.string(),
        lastError: z.string().default(''),
      }),
    ),
  }),
});

const scraped = ['user-service', 'reservations-service', 'tempo'];

async function examinePrometheus(examination: Examination): Promise<string> {
  const { addresses, signal } = examination;
  const url = addresses.prometheus;
  const remedy = 'docker compose logs prometheus; PROMETHEUS_PORT says where it is';
  await ask({ who: 'Prometheus', url: `${url}/-/ready`, remedy, signal });
  let latest = '';
  const allUp = await lookFor(examination, async () => {
    const { data } = await askJson({
      who: 'Prometheus',
      url: `${url}/api/v1/targets?state=active`,
      remedy,
      schema: targetsAnswer,
      signal,
    });
    const broken = scraped.flatMap((job) => {
      const target = data.activeTargets.find(({ labels }) => labels.job === job);
      if (target?.health === 'up') return [];
      return [
        `${job} (${target === undefined ? 'not among its targets' : target.lastError || target.health})`,
      ];
    });
    latest = broken.join(', ');
    return broken.length === 0 || undefined;
  });
  if (allUp) return `reads the metrics of ${scraped.join(', ')}`;
  throw new BrokenHopError(
    `Prometheus does not read the metrics of ${latest}`,
    `see ${url}/targets, and prometheus/prometheus.yml for the addresses`,
  );
}

const lokiAnswer = z.object({ data: z.object({ result: z.array(z.unknown()) }) });

/** Sends a line of its own, and reads it back by its trace. */
async function examineLoki(examination: Examination): Promise<string> {
  const { addresses, testTraceId, signal } = examination;
  const url = addresses.loki;
  const remedy =
    'docker compose logs loki; LOKI_PORT says where it is. It takes 15 s after its start to be ready';
  await ask({ who: 'Loki', url: `${url}/ready`, remedy, signal });
  await ask({
    who: 'Loki',
    url: `${url}/otlp/v1/logs`,
    init: {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(makeLogRecord(testTraceId)),
    },
    remedy: 'check allow_structured_metadata and the schema (v13) in loki/loki.yaml',
    signal,
  });
  const query = `{service_name="holdfast-doctor"} | trace_id="${testTraceId}"`;
  const found = await lookFor(examination, async () => {
    const { data } = await askJson({
      who: 'Loki',
      url: `${url}/loki/api/v1/query_range?${new URLSearchParams({ query, since: '10m' }).toString()}`,
      remedy,
      schema: lokiAnswer,
      signal,
    });
    return data.result.length > 0 || undefined;
  });
  if (found) return 'takes log lines, and finds them by their trace';
  throw new BrokenHopError(`Loki took a log line, and does not find it by its trace ${testTraceId}`, remedy);
}

function makeLogRecord(traceId: string) {
  const record = {
    timeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'a line of npm run doctor' },
    traceId,
    spanId: traceId.slice(0, 16),
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'holdfast-doctor' } }] };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record] }] }] };
}

const grafanaAnswer = z.object({ status: z.string(), message: z.string().default('') });

async function examineGrafana({ addresses, signal }: Examination): Promise<string> {
  const url = addresses.grafana;
  const remedy = 'docker compose logs grafana; GRAFANA_PORT says where it is';
  await ask({ who: 'Grafana', url: `${url}/api/health`, remedy, signal });
  for (const uid of ['tempo', 'prometheus', 'loki']) {
    const asRead = `check grafana/provisioning/datasources/holdfast.yaml; ${remedy}`;
    const { status, message } = await askJson({
      who: `Grafana's data source ${uid}`,
      url: `${url}/api/datasources/uid/${uid}/health`,
      remedy: asRead,
      schema: grafanaAnswer,
      signal,
    });
    if (status !== 'OK')
      throw new BrokenHopError(`Grafana's data source ${uid} is not healthy: ${message}`, asRead);
  }
  return `reaches Tempo, Prometheus and Loki: ${url}`;
}
