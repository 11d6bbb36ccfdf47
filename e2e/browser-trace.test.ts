import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { searchTraces, waitForTrace, type Trace } from '@holdfast/tempo-client';
import { pollUntil } from '@holdfast/service-kit/testing';
import { chromium, type Browser, type Page } from 'playwright-core';
import { buildShop } from './support/build-shop.ts';
import { findBrowser } from './support/find-browser.ts';
import { findUndeclared } from './support/find-undeclared.ts';
import { outlineTrace } from './support/outline.ts';
import { startPair, type Pair } from './support/start-pair.ts';
import { useTempo, type Tempo } from './support/use-tempo.ts';

const executablePath = findBrowser();
const skip = executablePath === undefined && 'there is no Chromium; CHROMIUM_PATH names one';

let tempo: Tempo;
let pair: Pair;
let browser: Browser;

before(async () => {
  if (executablePath === undefined) return;
  await buildShop();
  tempo = await useTempo();
  pair = await startPair({
    otlpEndpoint: tempo.otlpEndpoint,
    environment: {
      OTLP_RELAY_URL: tempo.otlpHttpEndpoint,
      TRACE_URL_TEMPLATE: `${tempo.tempoUrl}/trace/{trace_id}`,
    },
  });
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(async () => {
  if (executablePath === undefined) return;
  await browser.close();
  await pair.close();
  await tempo.close();
});

/** Opens the shop as a user. @returns the page, and what went wrong in it so far */
async function openShop(username: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pair.reservationsService.url);
  await page.getByLabel('User').selectOption(username);
  return { page, complaints };
}

async function waitForTracing(page: Page, state: 'on' | 'off'): Promise<void> {
  await page.locator(`html[data-tracing=${state}]`).waitFor();
}

async function reserve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reserve The Lighthouse Keeper’s Handbook' }).click();
  await page.getByRole('button', { name: 'Download The Lighthouse Keeper’s Handbook' }).waitFor();
}

async function readTrace(traceId: string, spans: number): Promise<Trace> {
  return waitForTrace({
    tempoUrl: tempo.tempoUrl,
    traceId,
    until: (trace) => trace.spans.length >= spans,
    deadlineMs: 20_000,
  });
}

test('the trace of a click begins in the browser and has both services under it', { skip }, async () => {
  const { page, complaints } = await openShop('alice');
  await waitForTracing(page, 'on');
  await reserve(page);
  const link = page.getByRole('link', { name: /^Open the trace of “Reserved The Lighthouse/ });
  const traceId = /\/trace\/([0-9a-f]{32})$/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? 'none';
  const trace = await readTrace(traceId, 14);
  const outline = outlineTrace(trace).split('\n');
  assert.deepEqual(outline.slice(0, 3), [
    'web INTERNAL click reserve',
    '  web CLIENT POST',
    '    reservations-service SERVER POST /reservations',
  ]);
  assert.ok(
    outline.some((line) => line.endsWith('user-service SERVER PUT /users/:username/limits/holds/:hold_id')),
  );
  assert.ok(outline.some((line) => line.endsWith('user-service CLIENT hold accounts holds')));
  assert.deepEqual(findUndeclared(trace), []);
  const hops = await page.getByRole('list', { name: 'How long each hop took' }).first().innerText();
  assert.match(hops, /browser\n.*ms\nreservations-service\n.*ms\nits database\n.*ms\nuser-service\n.*ms/);
  assert.deepEqual(complaints, []);
});

test('a visit is traced from its first byte, with web vitals once the page is hidden', { skip }, async () => {
  const { page } = await openShop('bob');
  await waitForTracing(page, 'on');
  await page
    .getByRole('button', { name: /^Reserve/ })
    .first()
    .waitFor();
  await page.goto('about:blank');
  const found = await pollUntil('the span of the web vitals', async () => {
    const traces = await searchTraces({ tempoUrl: tempo.tempoUrl, query: '{ name = "web_vitals" }' });
    return traces[0];
  });
  const trace = await readTrace(found.traceId, 3);
  const vitals = trace.spans.find(({ name }) => name === 'web_vitals');
  const root = trace.spans.find(({ name }) => name === 'documentLoad');
  assert.equal(vitals?.parentSpanId, root?.spanId);
  const names = vitals?.events.map((event) => event.attributes['holdfast.web_vital.name']) ?? [];
  assert.deepEqual(new Set(names).intersection(new Set(['TTFB', 'FCP', 'LCP'])).size, 3);
  assert.deepEqual(findUndeclared(trace), []);
});

test(
  'with telemetry blocked, on its way out or before it is loaded, the shop works as ever',
  { skip },
  async () => {
    for (const [blocked, state] of [
      ['**/v1/traces', 'on'],
      ['**/assets/start-tracing-*.js', 'off'],
    ] as const) {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.route(blocked, async (route) => route.abort());
      await page.goto(pair.reservationsService.url);
      await waitForTracing(page, state);
      await reserve(page);
      assert.deepEqual(complaints, []);
      await page.close();
    }
  },
);
