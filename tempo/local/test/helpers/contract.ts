/**
 * The subject of the contract tests: tempo/local, or with TEMPO_URL set (and TEMPO_OTLP_GRPC_URL, TEMPO_OTLP_HTTP_URL,
 * where they are not the usual ports) that Tempo. What the tests say is what a client may rely on with both.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { searchTraces } from '@holdfast/tempo-client';
import { startTempoLocal } from '../../src/index.ts';
import { exportByHttp, newSpanId, newTraceId, toProtobufRequest } from './otlp.ts';

export const patienceMs = 20_000;

export interface Subject {
  urls: { api: string; otlpGrpc: string; otlpHttp: string };
  close: () => Promise<void>;
}

/** One trace of two spans, already searchable. Its service is unique, since a real Tempo remembers earlier runs. */
export interface Fixture {
  serviceName: string;
  traceId: string;
  rootId: string;
}

export async function openSubject(): Promise<Subject> {
  const api = process.env['TEMPO_URL'];
  if (!api) return startTempoLocal();
  const urls = {
    api,
    otlpGrpc: process.env['TEMPO_OTLP_GRPC_URL'] ?? 'http://localhost:4317',
    otlpHttp: process.env['TEMPO_OTLP_HTTP_URL'] ?? 'http://localhost:4318',
  };
  return { urls, close: async () => {} };
}

export async function sendFixture(subject: Subject): Promise<Fixture> {
  const fixture = { serviceName: `contract-${newSpanId()}`, traceId: newTraceId(), rootId: newSpanId() };
  const { serviceName, traceId, rootId } = fixture;
  const root = {
    traceId,
    serviceName,
    spanId: rootId,
    name: 'POST /orders',
    kind: 2,
    durationMs: 50,
    attributes: {
      'http.response.status_code': 503,
      'http.route': '/orders',
      'app.retried': true,
      'app.code': '42',
      'my key': String.raw`say "hi" \ there`,
    },
    status: { code: 2, message: 'no stock' },
  };
  const child = { traceId, serviceName, parentSpanId: rootId, name: 'INSERT orders', kind: 3, durationMs: 5 };
  const response = await exportByHttp({ url: subject.urls.otlpHttp, body: toProtobufRequest([root, child]) });
  assert.equal(response.status, 200);
  const tags = { 'service.name': serviceName };
  await waitUntil(async () => (await searchTraces({ tempoUrl: subject.urls.api, tags })).length > 0);
  return fixture;
}

/** GETs a document of the HTTP API that has to be there. */
export async function getJson(subject: Subject, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${subject.urls.api}${path}`);
  assert.equal(response.status, 200, path);
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  return (await response.json()) as Record<string, unknown>;
}

/** Waits for a condition. */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await delay(50)) if (await condition()) return;
  throw new Error(`not so after ${patienceMs} ms`);
}
