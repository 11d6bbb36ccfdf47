import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';

import { startTempoLocal } from '@holdfast/tempo-local';
import { startPair, type Pair } from './support/start-pair.ts';
import { startPrometheus, withPrometheus } from './support/start-prometheus.ts';
import { examineAll, type Finding } from '../scripts/doctor/examine.ts';
import type { Addresses } from '../scripts/doctor/hop.ts';
import { runScript } from '../scripts/test/support/script.ts';

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:4';
type TempoLocal = Awaited<ReturnType<typeof startTempoLocal>>;
/** An answer of a stand-in, by the beginning of the request's path. */
type Answers = Readonly<Record<string, unknown>>;

let tempo: TempoLocal;
let otherTempo: TempoLocal;
let pair: Pair;
let addresses: Addresses;
const standIns: Server[] = [];

before(async () => {
  tempo = await startTempoLocal();
  otherTempo = await startTempoLocal();
  pair = await startPair({ otlpEndpoint: tempo.urls.otlpGrpc });
  addresses = {
    userService: pair.userService.url,
    reservationsService: pair.reservationsService.url,
    tempo: tempo.urls.api,
    otlpGrpc: tempo.urls.otlpGrpc,
    otlpHttp: tempo.urls.otlpHttp,
    prometheus: nowhere,
    loki: nowhere,
    grafana: nowhere,
  };
});

after(async () => {
  for (const server of standIns) server.close();
  await pair.close();
  await Promise.all([tempo.close(), otherTempo.close()]);
});

test('beside npm start everything is in order, and what it does not have is absent, not broken', async () => {
  const findings = await examine({});
  assert.deepEqual(
    findings.map(({ state }) => state),
    [...Array.from({ length: 7 }, () => 'ok'), 'absent', 'absent', 'absent', 'absent'],
  );
});

test('each hop that is broken is named, with what to do, and nothing after it is looked at', async () => {
  const refusing = await standIn({
    '/v1/traces': { partialSuccess: { rejectedSpans: '1', errorMessage: 'too old' } },
  });
  const deaf = await standIn({ '/api/search': { traces: [] } }, tempo.urls.api);
  const untraced = await standIn({ '/healthz': {}, '/readyz': {}, '/items': { items: [] } });
  const unready = await standIn({ '/healthz': {} });
  const cases: [string, Partial<Addresses>, RegExp][] = [
    ['user-service', { userService: nowhere }, /does not answer.*nothing listens there/],
    ['user-service', { userService: unready }, /answers 404 to .*readyz/],
    ['reservations-service', { reservationsService: nowhere }, /reservations-service does not answer/],
    ['OTLP endpoint', { otlpGrpc: nowhere }, /nothing takes spans on/],
    ['test span accepted', { otlpHttp: refusing }, /rejected: too old/],
    ['test span accepted', { otlpHttp: untraced }, /answers 404/],
    ['test span found by id', { tempo: otherTempo.urls.api }, /does not have its trace/],
    ['test span found by search', { tempo: deaf }, /search does not find it/],
    ['trace of a request', { reservationsService: untraced }, /no traceresponse/],
    [
      'trace of a request',
      { tempo: otherTempo.urls.api, otlpHttp: otherTempo.urls.otlpHttp },
      /do not arrive/,
    ],
  ];
  for (const [hop, changed, detail] of cases) await assertBroken(hop, changed, detail);
});

test('once one of Prometheus, Loki and Grafana is there, or the compose stack is asked about, all have to be in order', async () => {
  const health = 'up';
  const targets = (last: string) => ({
    '/-/ready': {},
    '/api/v1/targets': {
      data: {
        activeTargets: [
          { labels: { job: 'user-service' }, health },
          { labels: { job: 'reservations-service' }, health },
          { labels: { job: 'tempo' }, health: last, lastError: last === health ? '' : 'connection refused' },
        ],
      },
    },
  });
  const prometheus = await standIn(targets(health));
  const scrapesNothing = await standIn(targets('down'));
  const line = { '/ready': {}, '/otlp/v1/logs': {} };
  const loki = await standIn({ ...line, '/loki/api/v1/query_range': { data: { result: [{}] } } });
  const forgetful = await standIn({ ...line, '/loki/api/v1/query_range': { data: { result: [] } } });
  // The first question is about the doctor's own line.
  const silent = await standIn({
    ...line,
    [`/loki/api/v1/query_range?query=%7Bservice_name%3D%22holdfast-doctor`]: { data: { result: [{}] } },
    '/loki/api/v1/query_range': { data: { result: [] } },
  });
  const source = '/api/datasources/uid/';
  const echo = { '/api/datasources/proxy/uid/tempo/api/echo': 'echo' };
  const grafana = await standIn({
    '/api/health': {},
    ...echo,
    [source]: { status: 'OK', message: 'fine' },
  });
  const unread = await standIn({ '/api/health': {} });
  const blind = await standIn({
    '/api/health': {},
    ...echo,
    [`${source}loki`]: { status: 'ERROR', message: 'no such host' },
    [source]: { status: 'OK' },
  });

  const findings = await examine({ prometheus, loki, grafana });
  assert.ok(
    findings.every(({ state }) => state === 'ok'),
    JSON.stringify(findings),
  );
  await assertBroken('Prometheus', { grafana }, /Prometheus does not answer/);
  await assertBroken('Prometheus', { prometheus: scrapesNothing }, /metrics of tempo \(connection refused\)/);
  await assertBroken('Loki', { prometheus }, /Loki does not answer/);
  await assertBroken('Loki', { prometheus, loki: forgetful }, /does not find it by its trace/);
  await assertBroken(
    'log line of a request',
    { prometheus, loki: silent },
    /reservations-service.*do not arrive/,
  );
  await assertBroken('Grafana', { prometheus, loki }, /Grafana does not answer/);
  await assertBroken('Grafana', { prometheus, loki, grafana: unread }, /data source tempo, answers 404/);
  await assertBroken(
    'Grafana',
    { prometheus, loki, grafana: blind },
    /data source loki is not healthy: no such host/,
  );
  const asked = await examine({}, true);
  assert.equal(asked.find(({ state }) => state === 'broken')?.hop, 'Prometheus');
});

test(
  'a real Prometheus that reads every target is in order, and one that cannot is broken, with the target and why',
  withPrometheus,
  async (context) => {
    const start = async (tempoUrl: string): Promise<string> => {
      const { url, close } = await startPrometheus({
        'user-service': [pair.userService.url],
        'reservations-service': [pair.reservationsService.url],
        tempo: [tempoUrl],
      });
      context.after(close);
      return url;
    };
    // Any metrics do for those of Tempo.
    const [reading, failing] = await Promise.all([start(pair.userService.url), start(nowhere)]);
    // The next hop is looked at: this one is in order.
    await assertBroken('Loki', { prometheus: reading }, /Loki does not answer/);
    await assertBroken('Prometheus', { prometheus: failing }, /metrics of tempo \(.*refused/);
  },
);

test('the command exits with 0 or 1, and speaks JSON or plain words', async () => {
  const ports = {
    USER_SERVICE_PORT: port(addresses.userService),
    RESERVATIONS_SERVICE_PORT: port(addresses.reservationsService),
    TEMPO_PORT: port(addresses.tempo),
    OTLP_GRPC_PORT: port(addresses.otlpGrpc),
    OTLP_HTTP_PORT: port(addresses.otlpHttp),
    PROMETHEUS_PORT: '4',
    LOKI_PORT: '4',
    GRAFANA_PORT: '4',
  };
  const healthy = runScript('doctor', ports, ['--json']);
  assert.equal(await healthy.ended, 0, healthy.output());
  const report = JSON.parse(healthy.output()) as { healthy: boolean; broken: null; hops: Finding[] };
  assert.equal(report.healthy, true);
  assert.equal(report.hops.length, 11);

  const broken = runScript('doctor', { ...ports, USER_SERVICE_PORT: '4' });
  assert.equal(await broken.ended, 1);
  assert.match(
    broken.output(),
    /The first broken hop: user-service\..*nothing listens there\.\nWhat to do: start them/,
  );
});

function port(url: string): string {
  return new URL(url).port;
}

async function examine(changed: Partial<Addresses>, compose = false): Promise<Finding[]> {
  return examineAll({
    addresses: { ...addresses, ...changed },
    compose,
    limitMs: 1_500,
    signal: new AbortController().signal,
    report: () => undefined,
  });
}

async function assertBroken(hop: string, changed: Partial<Addresses>, detail: RegExp): Promise<void> {
  const findings = await examine(changed);
  const index = findings.findIndex(({ state }) => state === 'broken');
  assert.equal(findings[index]?.hop, hop, JSON.stringify(findings));
  assert.match(findings[index]?.detail ?? '', detail);
  assert.ok(findings[index]?.remedy);
  for (const { state } of findings.slice(index + 1)) assert.equal(state, 'unchecked');
}

/**
 * A small server in the place of one that cannot be had here: JSON by path.
 *
 * @param behind who answers the rest; 404 by default
 */
async function standIn(answers: Answers, behind?: string): Promise<string> {
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    const found = Object.entries(answers).find(([path]) => url.startsWith(path));
    void (async () => {
      const passed = !found && behind !== undefined ? await fetch(new URL(url, behind)) : undefined;
      response.writeHead(found ? 200 : (passed?.status ?? 404), { 'Content-Type': 'application/json' });
      response.end(found ? JSON.stringify(found[1]) : await passed?.text());
    })();
  }).listen(0, '127.0.0.1');
  standIns.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
