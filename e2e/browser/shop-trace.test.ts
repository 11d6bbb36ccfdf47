import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { searchTraces, waitForTrace, type Trace } from '@holdfast/tempo-client';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.ts';
import { findUndeclared } from '../support/find-undeclared.ts';
import { outlineTrace } from '../support/outline.ts';
import { createUser, startShop, type Shop } from '../support/start-shop.ts';

describeInBrowser('the shop page’s tracing', () => {
  let shop: Shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => shop.close());

  const readTrace = async (traceId: string, spans: number): Promise<Trace> =>
    waitForTrace({
      tempoUrl: shop.tempo.tempoUrl,
      traceId,
      until: (trace) => trace.spans.length >= spans,
      deadlineMs: 20_000,
    });

  it('begins a click’s trace in the browser, with both services under it', async () => {
    const { page, errors } = await shop.open({ username: await createUser(shop.pair, { credits: 30 }) });
    await waitForTracing(page, 'on');
    await reserve(page);
    const trace = await readTrace(await findTraceId(page), 14);
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
    assert.deepEqual(errors, []);
  });

  it('traces a visit from its first byte, with web vitals once the page is hidden', async () => {
    const { page } = await shop.open({ username: 'bob' });
    await waitForTracing(page, 'on');
    await page
      .getByRole('button', { name: /^Reserve/ })
      .first()
      .waitFor();
    await page.goto('about:blank');
    const { tempoUrl } = shop.tempo;
    const found = await pollUntil('the span of the web vitals', async () => {
      const traces = await searchTraces({ tempoUrl, query: '{ name = "web_vitals" }' });
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

  for (const [what, address, state] of [
    ['its spans are blocked on their way out', '**/v1/traces', 'on'],
    ['its tracing is blocked before it is loaded', '**/assets/start-tracing-*.js', 'off'],
  ] as const) {
    it(`leaves the shop unharmed where ${what}`, async () => {
      const username = await createUser(shop.pair, { credits: 30 });
      const { page, errors } = await shop.open({
        username,
        prepare: async (opened) => opened.route(address, async (route) => route.abort()),
      });
      await waitForTracing(page, state);
      await reserve(page);
      // The browser itself notes what was blocked, and the page says nothing of it.
      assert.deepEqual(
        errors.filter((error) => !error.includes('net::ERR_FAILED')),
        [],
      );
      assert.deepEqual(await page.getByRole('alert').allInnerTexts(), ['']);
    });
  }
});

async function waitForTracing(page: Page, state: 'on' | 'off'): Promise<void> {
  await page.locator(`html[data-tracing=${state}]`).waitFor();
}

async function reserve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reserve The Lighthouse Keeper’s Handbook' }).click();
  await page.getByRole('button', { name: 'Download The Lighthouse Keeper’s Handbook' }).waitFor();
}

async function findTraceId(page: Page): Promise<string> {
  const link = page.getByRole('link', { name: /^Open the trace of “Reserved The Lighthouse/ });
  return /\/trace\/([0-9a-f]{32})$/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? 'none';
}
