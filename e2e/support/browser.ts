import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
import { disableFeatures } from './browser-features.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;
const artefacts = join(import.meta.dirname, '../../artefacts');

/** The browser that CHROMIUM_PATH names, or the first one on PATH; undefined where there is none. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return existsSync(named) ? named : undefined;
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  return dirs.flatMap((dir) => names.map((name) => join(dir, name))).find((file) => existsSync(file));
}

/**
 * A suite of tests in a browser. Where there is none it is one test that is skipped with a message.
 *
 * @throws with CI set, where leaving them out would go unnoticed
 */
export function describeInBrowser(name: string, suite: () => void): void {
  if (findChromium() !== undefined) {
    describe(name, () => {
      suite();
      after(() => process.stdout.write(`Pictures of ${name} are in ${artefacts}\n`));
    });
    return;
  }
  const named = process.env['CHROMIUM_PATH'];
  const reason = named
    ? `no browser: there is no ${named}, which CHROMIUM_PATH names`
    : 'no browser: install Chromium, or set CHROMIUM_PATH to one';
  if (process.env['CI']) throw new Error(`${reason} (with CI set, tests in a browser are not skipped)`);
  it(name, { skip: reason });
}

/** Starts Chromium without a window. The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no browser was found');
  // Chromium's sandbox needs rights that root in a container lacks; it loads nothing here but the project's own pages.
  return chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [disableFeatures],
  });
}

/** What went wrong in a page so far: exceptions, and errors on its console, such as of its Content-Security-Policy. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** Keeps a picture of the page, of what is in sight or the whole, in artefacts/, to be looked at. */
export async function keepScreenshot(page: Page, name: string, { isWhole = false } = {}): Promise<void> {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: isWhole });
}
