import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { collectErrors, openBrowser } from './browser.ts';
import { adminToken, startPair, type Pair } from './start-pair.ts';
import { useTempo, type Tempo } from './use-tempo.ts';

/** The pair with its traces, and a browser to shop with. */
export interface Shop {
  readonly tempo: Tempo;
  readonly pair: Pair;
  /** Opens the shop as a user, in a browser profile of its own. */
  readonly open: (options: OpenOptions) => Promise<OpenShop>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  readonly username: string;
  /** Called before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface OpenShop {
  readonly page: Page;
  /** What went wrong in the page so far. */
  readonly errors: string[];
}

/** How long whatever a page is to show may take, in ms. */
const waitLimitMs = 15_000;

/** Starts the pair with links to trace pages and the relay of browsers' spans, and a browser. */
export async function startShop(environment: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const tempo = await useTempo();
  const pair = await startPair({
    otlpEndpoint: tempo.otlpEndpoint,
    environment: {
      OTLP_RELAY_URL: tempo.otlpHttpEndpoint,
      TRACE_URL_TEMPLATE: `${tempo.tempoUrl}/trace/{trace_id}`,
      // Tests of pages are not about speed: a machine that is busy with other tests may pause for seconds.
      USER_SERVICE_TIMEOUT_MS: '10000',
      ...environment,
    },
  });
  const browser = await openBrowser();
  return {
    tempo,
    pair,
    open: async (options) => openShop(browser, pair.reservationsService.url, options),
    close: async () => {
      await browser.close();
      await pair.close();
      await tempo.close();
    },
  };
}

async function openShop(browser: Browser, url: string, options: OpenOptions): Promise<OpenShop> {
  const { username, prepare, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...contextOptions });
  context.setDefaultTimeout(waitLimitMs);
  const page = await context.newPage();
  const errors = collectErrors(page);
  await prepare?.(page);
  await page.goto(url);
  await page.getByRole('combobox', { name: 'User' }).selectOption({ label: 'Another name…' });
  await page.getByLabel('Name of the user').fill(username);
  await page.getByLabel('Name of the user').press('Enter');
  return { page, errors };
}

/** Creates a user with a name of their own, so that tests do not meet in one account. @returns the name */
export async function createUser(
  { userService }: Pair,
  { credits, reservations = 5 }: { readonly credits: number; readonly reservations?: number },
): Promise<string> {
  const username = `shopper-${randomUUID().slice(0, 8)}`;
  await administer(userService.url, 'PUT', `/users/${username}`, { limits: { reservations } });
  await administer(userService.url, 'POST', `/users/${username}/credits`, { credits });
  return username;
}

async function administer(baseUrl: string, method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, baseUrl), {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${method} ${path}: ${await response.text()}`);
}
