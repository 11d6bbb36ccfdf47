import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { searchTraces, waitForTrace, type Trace } from '@holdfast/tempo-client';
import type { Page } from 'playwright-core';
import { collectErrors, describeInBrowser, keepScreenshot } from '../support/browser.ts';
import { findUndeclared } from '../support/find-undeclared.ts';
import { outlineTrace } from '../support/outline.ts';
import { items, readTraceId, reserveItem } from '../support/shop-page.ts';
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
    await reserveItem(page, items.handbook);
    const trace = await readTrace(await readTraceId(page), 14);
    const outline = outlineTrace(trace).split('\n');
    assert.deepEqual(outline.slice(0, 3), [
      'web INTERNAL click reserve',
      '  web CLIENT POST /reservations',
      '    reservations-service SERVER POST /reservations',
    ]);
    assert.ok(
      outline.some((line) =>
        line.endsWith('user-service SERVER PUT /users/{username}/limits/holds/{hold_id}'),
      ),
    );
    assert.ok(outline.some((line) => line.endsWith('user-service CLIENT hold accounts holds')));
    assert.deepEqual(findUndeclared(trace), []);
    const hops = await page.getByRole('list', { name: 'How long each hop took' }).first().innerText();
    assert.match(hops, /browser\n.*ms\nreservations-service\n.*ms\nits database\n.*ms\nuser-service\n.*ms/);
    assert.deepEqual(errors, []);
  });

  it('sends a session of its own with each visit, which is on every span of both services', async () => {
    const visits: string[] = [];
    for (let visit = 0; visit < 2; visit += 1) {
      const { page } = await shop.open({ username: await createUser(shop.pair, { credits: 30 }) });
      await waitForTracing(page, 'on');
      await reserveItem(page, items.tides);
      const trace = await readTrace(await readTraceId(page), 13);
      const ofServices = trace.spans.filter(({ resource }) => resource.serviceName !== 'web');
      assert.equal(new Set(ofServices.map(({ resource }) => resource.serviceName)).size, 2);
      const sessions = new Set(ofServices.map(({ attributes }) => attributes['session.id']));
      assert.equal(sessions.size, 1);
      const [session] = sessions;
      assert.ok(typeof session === 'string');
      assert.match(session, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      visits.push(session);
    }
    assert.notEqual(visits[0], visits[1]);
  });

  it('leads from the click to the trace page, which draws that very trace and finds it by its search', async () => {
    const username = await createUser(shop.pair, { credits: 30 });
    const { page } = await shop.open({ username });
    await waitForTracing(page, 'on');
    await reserveItem(page, items.handbook);
    const traceId = await readTraceId(page);
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: /^Open the trace of/ }).click(),
    ]);
    const errors = collectErrors(opened);
    await opened.waitForURL(`${shop.tempo.tempoUrl}/trace/${traceId}`);
    await opened.getByRole('treegrid').and(opened.locator('[aria-rowcount="14"]')).waitFor();
    const rows = await opened
      .getByRole('row')
      .filter({ has: opened.locator('.bar') })
      .all();
    const drawn = await Promise.all(
      rows.map(async (row) => [await row.getAttribute('aria-level'), await row.innerText()].join(' ')),
    );
    const findDrawn = (pattern: RegExp) => drawn.findIndex((row) => pattern.test(row));
    // One less than of the first reservation of this item, which had to read it.
    assert.equal(drawn.length, 13);
    assert.match(drawn[0] ?? '', /^1 [^]*web click reserve/);
    assert.match(drawn[1] ?? '', /^2 [^]*POST \/reservations/);
    assert.match(drawn[2] ?? '', /^3 [^]*reservations-service POST \/reservations/);
    const hold = findDrawn(/^5 [^]*user-service PUT \/users\/\{username\}\/limits\/holds/);
    assert.ok(hold > 2 && hold < findDrawn(/^7 [^]*hold accounts holds/));
    await keepScreenshot(opened, 'trace-of-a-click');

    await opened.goto(shop.tempo.tempoUrl);
    await opened.getByLabel('Span name').fill('click reserve');
    await opened.getByLabel('Attribute').fill(`holdfast.user.name=${username}`);
    await opened.getByLabel('Attribute').press('Enter');
    const found = opened.getByRole('link', { name: 'click reserve' });
    // What the list showed before the search, other clicks among it, stays until the answer is there.
    await found.nth(1).waitFor({ state: 'detached' });
    await found.click();
    await opened.waitForURL(`${shop.tempo.tempoUrl}/trace/${traceId}`);
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
      await reserveItem(page, items.handbook);
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
