import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { startTempoLocal, type TempoLocal } from '@holdfast/tempo-local';
import type { Browser, Page } from 'playwright-core';
import { collectErrors, describeInBrowser, keepScreenshot, openBrowser } from '../support/browser.ts';
import { findViolations } from '../support/find-violations.ts';
import { newTraceId, sendSpans, toSpanId } from '../support/send-spans.ts';

const checkoutId = newTraceId();
const batchId = newTraceId();

describeInBrowser('the trace page', () => {
  let tempo: TempoLocal;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  before(async () => {
    tempo = await startTempoLocal();
    await sendCheckout(tempo.urls.otlpHttp);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
    errors = collectErrors(page);
  });
  after(async () => {
    await browser.close();
    await tempo.close();
  });

  const open = async (address: string) => page.goto(new URL(address, tempo.urls.api).href);
  const row = (name: string) => page.getByRole('row', { name });
  const details = () => page.getByRole('region', { name: /^Span / });
  const isSelected = async (name: string) => row(name).and(page.locator('[aria-selected=true]')).waitFor();

  it('lists the newest trace first, takes in new ones by itself, and leaves the rows in place while one reads', async () => {
    await open('/');
    await page.getByRole('link', { name: 'POST /checkout' }).waitFor();
    await page.mouse.move(5, 5);
    await sendSpans(tempo.urls.otlpHttp, newTraceId(), [toRoot('GET /arrived')]);
    await page.getByRole('link', { name: 'GET /arrived' }).waitFor();
    await page.getByRole('link', { name: 'POST /checkout' }).hover();
    await sendSpans(tempo.urls.otlpHttp, newTraceId(), [toRoot('GET /waits')]);
    await page.getByRole('button', { name: 'Show 1 new trace' }).click();
    await page.getByRole('link', { name: 'GET /waits' }).waitFor();
    await keepScreenshot(page, 'traces');
  });

  it('finds by service, status and attribute, shows the query, and says why a query is refused', async () => {
    await open('/');
    await page.getByLabel('Service').fill('payments');
    await page.getByLabel('Attribute').fill('app.card=test');
    await page.getByLabel('Attribute').press('Enter');
    await page.waitForURL(/service=payments/);
    const query = page.getByLabel('TraceQL');
    assert.equal(await query.inputValue(), '{ resource.service.name = "payments" && .app.card = "test" }');
    await page.getByRole('link', { name: 'POST /checkout' }).waitFor();
    await page.getByRole('link', { name: 'GET /arrived' }).waitFor({ state: 'detached' });
    await query.fill('{ name = ');
    await query.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'invalid TraceQL query: parse error' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'POST /checkout' }).waitFor();
    await page.getByLabel('Trace id', { exact: true }).fill(checkoutId);
    await page.getByLabel('Trace id', { exact: true }).press('Enter');
    await page.waitForURL(`**/trace/${checkoutId}`);
    // The refusal is the one thing that the console may complain about.
    const refused = errors.splice(0).filter((error) => !error.includes('status of 400'));
    assert.deepEqual(refused, []);
  });

  it('is walked through with the keyboard alone: spans, branches, details and back', async () => {
    await open(`/trace/${checkoutId}`);
    const grid = page.getByRole('treegrid');
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await isSelected('POST /checkout');
    await page.keyboard.press('ArrowDown');
    await isSelected('charge card');
    assert.equal(await grid.getAttribute('aria-rowcount'), '5');
    assert.equal(
      await grid.getAttribute('aria-activedescendant'),
      await row('charge card').getAttribute('id'),
    );
    assert.equal(await row('charge card').getAttribute('aria-level'), '2');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await row('charge card').getAttribute('aria-expanded'), 'false');
    await row('SELECT cards').waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await isSelected('send mail');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('document.activeElement.id'), await details().getAttribute('id'));
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('document.activeElement.id'), await grid.getAttribute('id'));
    await page.keyboard.press('/');
    await page.keyboard.type('app.card=test');
    await page.keyboard.press('Enter');
    await isSelected('charge card');
  });

  it('shows what a span says as text, whatever it says, and links only to where a browser may go', async () => {
    await open(`/trace/${checkoutId}?span=${toSpanId(2)}`);
    await details().getByText('CardDeclined: the bank said no').first().waitFor();
    await details().getByText('at charge (/srv/charge.ts:41:11)').waitFor();
    await details().getByText('<img src=x onerror=alert(1)>').waitFor();
    assert.equal(await details().locator('img').count(), 0);
    const external = details().locator('a[target=_blank]');
    assert.deepEqual(await external.allTextContents(), ['https://shop.example/checkout']);
    assert.match((await external.getAttribute('rel')) ?? '', /noreferrer/);
    await keepScreenshot(page, 'trace');
  });

  it('follows links within a trace and to others, and the back button returns', async () => {
    await open(`/trace/${checkoutId}?span=${toSpanId(2)}`);
    await details().getByRole('link', { name: 'POST /checkout' }).click();
    await isSelected('POST /checkout');
    await page.goBack();
    await isSelected('charge card');
    await details()
      .getByRole('link', { name: `Span ${toSpanId(7)}` })
      .click();
    await page.waitForURL(`**/trace/${batchId}?span=${toSpanId(7)}`);
    await isSelected('batch');
  });

  it('zooms by dragging over the overview and by keys, and back', async () => {
    await open(`/trace/${checkoutId}`);
    const overview = page.getByRole('group', { name: 'Time shown' });
    assert.match((await overview.getAttribute('aria-label')) ?? '', /0 ns to 90.0 ms/);
    const box = await overview.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.75, box.y + 20);
    await page.mouse.up();
    await page.getByRole('group', { name: /Time shown: 4[45].* ms to 67.* ms/ }).waitFor();
    await page.keyboard.press('0');
    await page.getByRole('group', { name: 'Time shown: 0 ns to 90.0 ms' }).waitFor();
    await page.getByRole('slider', { name: 'Start of the time shown' }).press('ArrowRight');
    await page.getByRole('group', { name: 'Time shown: 1.80 ms to 90.0 ms' }).waitFor();
  });

  it('draws who calls whom, and tells it in a table too', async () => {
    await open('/map');
    await page.getByRole('cell', { name: 'cards-db (postgresql)' }).waitFor();
    const call = page.getByRole('row', { name: /storefront payments/ });
    assert.match(await call.innerText(), /1\s+1 · 100 %\s+60.0 ms\s+60.0 ms/);
    await keepScreenshot(page, 'map');
    await page
      .getByRole('region', { name: 'Map of calls' })
      .getByRole('link', { name: /^payments/ })
      .click();
    await page.waitForURL('**/?service=payments');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      it(`has nothing that keeps people out, in ${colorScheme} colours, ${width} pixels wide`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 760 });
        for (const address of ['/', `/trace/${checkoutId}?span=${toSpanId(2)}`, '/map']) {
          await open(address);
          await page.locator('.traces, .rows .row, .map').first().waitFor();
          assert.deepEqual(await findViolations(page), [], address);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${address} is ${String(overflow)} pixels too wide`);
        }
        await keepScreenshot(page, `trace-${colorScheme}-${width}`);
      });
    }
  }

  it('did all of that without an error, and without breaking its Content-Security-Policy', () => {
    assert.deepEqual(errors, []);
  });
});

function toRoot(name: string) {
  return { spanId: toSpanId(1), name, service: 'storefront', startNanos: 0, durationNanos: 5e6, kind: 2 };
}

async function sendCheckout(otlpHttpUrl: string): Promise<void> {
  const root = { ...toRoot('POST /checkout'), durationNanos: 90e6, error: 'payment refused' };
  const charge = {
    spanId: toSpanId(2),
    parentSpanId: root.spanId,
    name: 'charge card',
    service: 'payments',
    kind: 2,
    startNanos: 10e6,
    durationNanos: 60e6,
    error: 'card declined',
    attributes: {
      'app.card': 'test',
      'app.home': 'https://shop.example/checkout',
      'app.script': 'javascript:alert(1)',
      'app.html': '<img src=x onerror=alert(1)>',
    },
    exception: {
      type: 'CardDeclined',
      message: 'the bank said no',
      stack: 'CardDeclined: the bank said no\n    at charge (/srv/charge.ts:41:11)',
    },
    links: [
      { traceId: checkoutId, spanId: root.spanId },
      { traceId: batchId, spanId: toSpanId(7) },
    ],
  };
  const select = {
    spanId: toSpanId(3),
    parentSpanId: charge.spanId,
    name: 'SELECT cards',
    service: 'payments',
    kind: 3,
    startNanos: 20e6,
    durationNanos: 20e6,
    attributes: { 'db.system.name': 'postgresql', 'service.peer.name': 'cards-db' },
  };
  const mail = {
    ...toRoot('send mail'),
    spanId: toSpanId(4),
    parentSpanId: root.spanId,
    startNanos: 75e6,
    kind: 1,
  };
  await sendSpans(otlpHttpUrl, checkoutId, [root, charge, select, mail]);
  await sendSpans(otlpHttpUrl, batchId, [{ ...toRoot('batch'), spanId: toSpanId(7) }]);
}
