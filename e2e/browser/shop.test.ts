import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { describeInBrowser, keepScreenshot } from '../support/browser.ts';
import { findViolations } from '../support/find-violations.ts';
import { clickReserve, findReservation, items, reserveItem, waitForCredits } from '../support/shop-page.ts';
import { createUser, startShop, type Shop } from '../support/start-shop.ts';

const nightSkyFile = new URL('../../reservations-service/demo-items/night-sky.png', import.meta.url);

describeInBrowser('the shop page', () => {
  let shop: Shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => shop.close());

  const openAs = async (credits: number) => shop.open({ username: await createUser(shop.pair, { credits }) });

  it('saves the very bytes of a reserved item, again as often as one likes, and spends its credits once', async () => {
    const { page, errors } = await openAs(100);
    await waitForCredits(page, { Available: 100, Held: 0, Owned: 100 });
    await reserveItem(page, items.nightSky);
    await waitForCredits(page, { Available: 75, Held: 25, Owned: 100 });
    const content = await readFile(nightSkyFile);
    const first = await download(page, `Download ${items.nightSky.title}`);
    assert.match(first.name, /\.png$/);
    assert.ok(first.bytes.equals(content));
    await waitForCredits(page, { Available: 75, Held: 0, Owned: 75 });
    const again = await download(page, `Download again: ${items.nightSky.title}`);
    assert.ok(again.bytes.equals(content));
    await page.getByRole('status').filter({ hasText: 'was downloaded again' }).waitFor();
    await waitForCredits(page, { Available: 75, Held: 0, Owned: 75 });
    const spent = page.getByRole('row', { name: /Item downloaded .*−25 75$/ });
    assert.equal(await spent.count(), 1);
    assert.deepEqual(errors, []);
  });

  it('gives the credits back on cancelling', async () => {
    const { page, errors } = await openAs(100);
    await reserveItem(page, items.handbook);
    await waitForCredits(page, { Available: 70, Held: 30 });
    await page.getByRole('button', { name: `Cancel reservation of ${items.handbook.title}` }).click();
    await findReservation(page, items.handbook, 'cancelled').waitFor();
    await waitForCredits(page, { Available: 100, Held: 0, Owned: 100 });
    assert.deepEqual(errors, []);
  });

  it('says how many credits are left where they do not suffice, and holds none', async () => {
    const { page } = await openAs(20);
    await clickReserve(page, items.handbook);
    await page.getByRole('alert').filter({ hasText: 'You have 20 credits left; this costs 30.' }).waitFor();
    await waitForCredits(page, { Available: 20, Held: 0, Owned: 20 });
    await page.getByText('Nothing reserved yet.').waitFor();
    await reserveItem(page, items.tides);
    await waitForCredits(page, { Available: 10, Held: 10 });
  });

  it('makes one reservation of a double click', async () => {
    const { page, errors } = await openAs(100);
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/reservations')) posts.push(request.url());
    });
    await page.getByRole('button', { name: `Reserve ${items.handbook.title}` }).dblclick();
    await findReservation(page, items.handbook, 'reserved').waitFor();
    await waitForCredits(page, { Available: 70, Held: 30 });
    assert.equal(posts.length, 1);
    assert.deepEqual(errors, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`has nothing that keeps people out, in ${colorScheme} colours, ${width} pixels wide`, async () => {
        const username = await createUser(shop.pair, { credits: 10_000 });
        const { page } = await shop.open({ username, colorScheme, viewport: { width, height: 900 } });
        await reserveItem(page, items.nightSky);
        await download(page, `Download ${items.nightSky.title}`);
        await reserveItem(page, items.tides);
        await page.getByRole('button', { name: `Cancel reservation of ${items.tides.title}` }).click();
        await findReservation(page, items.tides, 'cancelled').waitFor();
        await reserveItem(page, items.handbook);
        await page.getByRole('row', { name: /Credits received/ }).waitFor();
        await finishAnimations(page);
        assert.deepEqual(await findViolations(page), []);
        const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
        assert.ok(overflow <= 0, `it is ${overflow} pixels too wide`);
        await keepScreenshot(page, `shop-${colorScheme}-${width}`, { isWhole: true });
      });
    }
  }
});

async function download(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** Colours that are on their way say nothing about contrast. */
async function finishAnimations(page: Page): Promise<void> {
  await page.evaluate('document.getAnimations().forEach((animation) => animation.finish())');
}
