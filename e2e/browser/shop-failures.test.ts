import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { pollUntil } from '@holdfast/service-kit/testing';
import { describeInBrowser, keepScreenshot } from '../support/browser.ts';
import { clickReserve, findReservation, items, reserveItem, waitForCredits } from '../support/shop-page.ts';
import { createUser, startShop, type Shop } from '../support/start-shop.ts';

describeInBrowser('the shop page where things go wrong', () => {
  let shop: Shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => shop.close());

  it('says in words that the credits service is out, and reserves once, by the same button, when it is back', async () => {
    const username = await createUser(shop.pair, { credits: 100 });
    const { page } = await shop.open({ username });
    await waitForCredits(page, { Available: 100 });
    await shop.pair.userService.stop('SIGKILL');
    await clickReserve(page, items.handbook);
    const alert = page.getByRole('alert').filter({
      hasText: 'The shop cannot reach the credits service right now. Nothing was charged; try again.',
    });
    await alert.waitFor();
    await page.getByText('It will be back; try again in a moment.').first().waitFor();
    await keepScreenshot(page, 'shop-outage');

    await shop.pair.restartUserService();
    const limits = new URL(`/users/${username}/limits`, shop.pair.reservationsService.url);
    await pollUntil('the shop reaches the user-service', async () => (await fetch(limits)).ok || undefined);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await findReservation(page, items.handbook, 'reserved').waitFor();
    await waitForCredits(page, { Available: 70, Held: 30, Owned: 100 });
    assert.equal(await page.getByRole('button', { name: `Download ${items.handbook.title}` }).count(), 1);
  });

  it('says that it does not answer where it is out itself, and shows no credits that may be wrong', async () => {
    const { page } = await shop.open({ username: await createUser(shop.pair, { credits: 100 }) });
    await reserveItem(page, items.tides);
    await page.route('**/users/**', async (route) => route.abort());
    await page.route('**/reservations', async (route) => route.abort());
    await clickReserve(page, items.handbook);
    await page
      .getByRole('alert')
      .filter({ hasText: 'The shop does not answer. Nothing was charged; try again.' })
      .waitFor();
    await page.locator('.figure').first().waitFor({ state: 'detached' });
  });
});
