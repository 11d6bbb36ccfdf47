import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** Items of the demonstration, by what the tests need of them. */
export const items = {
  handbook: { id: '123', title: 'The Lighthouse Keeper’s Handbook', credits: 30 },
  nightSky: { id: 'night-sky', title: 'The sky above Holdfast Rock', credits: 25 },
  tides: { id: 'tide-table', title: 'Four weeks of tides', credits: 10 },
} as const;

type Item = (typeof items)[keyof typeof items];

export const clickReserve = async (page: Page, { title }: Item) =>
  page.getByRole('button', { name: `Reserve ${title}` }).click();

/** Reserves an item, and waits until the page shows that it is. @throws Error with what the page says where it is not */
export async function reserveItem(page: Page, item: Item): Promise<void> {
  await clickReserve(page, item);
  const reserved = findReservation(page, item, 'reserved');
  const refusal = page.getByRole('alert').filter({ hasText: /\S/ });
  await reserved.or(refusal).first().waitFor();
  if (await reserved.isVisible()) return;
  throw new Error(`${item.title} is not reserved; the page says: ${await refusal.innerText()}`);
}

/** The row of a reservation in a state. */
export const findReservation = (
  page: Page,
  { title }: Item,
  state: 'reserved' | 'downloaded' | 'cancelled' | 'expired',
) => page.getByRole('listitem', { name: `${title}, ${state}` });

/** Waits until the account shows these credits. */
export async function waitForCredits(
  page: Page,
  expected: Readonly<Partial<Record<'Available' | 'Held' | 'Owned', number>>>,
): Promise<void> {
  for (const [name, credits] of Object.entries(expected)) {
    const figure = page.locator('.figure', { has: page.getByText(name, { exact: true }) });
    await figure.getByText(credits.toLocaleString('en'), { exact: true }).waitFor();
  }
}

/** The id of the trace that the latest action's link leads to. */
export async function readTraceId(page: Page): Promise<string> {
  const link = page.getByRole('link', { name: /^Open the trace of/ }).first();
  const traceId = /\/trace\/([0-9a-f]{32})$/.exec((await link.getAttribute('href')) ?? '')?.[1];
  assert.ok(traceId);
  return traceId;
}
