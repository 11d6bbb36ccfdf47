import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { searchTraces } from '@holdfast/tempo-client';
import { collectErrors, describeInBrowser, keepScreenshot } from '../support/browser.ts';
import { findReservation, items, readTraceId, reserveItem, waitForCredits } from '../support/shop-page.ts';
import { createUser, startShop, type OpenShop, type Shop } from '../support/start-shop.ts';

describeInBrowser('an expired hold', () => {
  let shop: Shop;
  let opened: OpenShop;
  let clickTraceId: string;
  before(async () => {
    shop = await startShop({ RESERVATION_TTL_SECONDS: '4', SETTLE_INTERVAL_MS: '100' });
    opened = await shop.open({ username: await createUser(shop.pair, { credits: 100 }) });
  });
  after(async () => shop.close());

  it('counts down on the shop page, and gives the credits back without a click', async () => {
    const { page, errors } = opened;
    await page.locator('html[data-tracing=on]').waitFor();
    await reserveItem(page, items.handbook);
    await page
      .getByRole('timer')
      .filter({ hasText: /^0:0[1-4]$/ })
      .waitFor();
    await waitForCredits(page, { Available: 70, Held: 30 });
    clickTraceId = await readTraceId(page);
    await findReservation(page, items.handbook, 'expired').waitFor();
    await waitForCredits(page, { Available: 100, Held: 0, Owned: 100 });
    assert.equal(await page.getByRole('button', { name: `Download ${items.handbook.title}` }).count(), 0);
    await keepScreenshot(page, 'shop-expired');
    assert.deepEqual(errors, []);
  });

  it('was settled in a trace whose link leads to the click that reserved it', async () => {
    const { tempoUrl } = shop.tempo;
    const query = '{ name = "reservations.settle" }';
    const settled = await pollUntil('the settler’s trace', async () => {
      const [found] = await searchTraces({ tempoUrl, query, limit: 1 });
      return found?.traceId;
    });
    const page = await opened.page.context().newPage();
    const errors = collectErrors(page);
    await page.goto(`${tempoUrl}/trace/${settled}`);
    await page.getByRole('row', { name: 'reservations.settle' }).click();
    const link = page
      .getByRole('region', { name: /^Span / })
      .getByRole('link', { name: /^Span [0-9a-f]{16}$/ });
    await link.click();
    await page.waitForURL(`**/trace/${clickTraceId}?span=*`);
    await page.getByRole('row', { name: 'web click reserve' }).waitFor();
    const chosen = page.getByRole('row', { selected: true });
    assert.match(await chosen.innerText(), /reservations-service POST \/reservations/);
    await keepScreenshot(page, 'trace-linked');
    assert.deepEqual(errors, []);
  });
});
