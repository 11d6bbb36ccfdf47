import { z } from 'zod';

import { ask, askJson, lookFor } from './ask.ts';
import { BrokenHopError, type Examination, type Hop } from './hop.ts';
import { lokiHops } from './loki-hops.ts';

/** What docker-compose.yml has beside `npm start`. */
export const backendHops: readonly Hop[] = [
  { name: 'Prometheus', everywhere: false, examine: examinePrometheus },
  ...lokiHops,
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

const grafanaAnswer = z.object({ status: z.string(), message: z.string().default('') });

async function examineGrafana({ addresses, signal }: Examination): Promise<string> {
  const url = addresses.grafana;
  const remedy = 'docker compose logs grafana; GRAFANA_PORT says where it is';
  await ask({ who: 'Grafana', url: `${url}/api/health`, remedy, signal });
  const asRead = `check grafana/provisioning/datasources/holdfast.yaml; ${remedy}`;
  // Grafana checks the health of this one in the browser, by the same question.
  await ask({
    who: "Tempo, asked through Grafana's data source tempo,",
    url: `${url}/api/datasources/proxy/uid/tempo/api/echo`,
    remedy: asRead,
    signal,
  });
  for (const uid of ['prometheus', 'loki']) {
    const { status, message } = await askJson({
      who: `Grafana's data source ${uid}`,
      url: `${url}/api/datasources/uid/${uid}/health`,
      remedy: asRead,
      schema: grafanaAnswer,
      signal,
    });
    if (status !== 'OK') {
      throw new BrokenHopError(`Grafana's data source ${uid} is not healthy: ${message}`, asRead);
    }
  }
  return `reaches Tempo, Prometheus and Loki: ${url}`;
}
