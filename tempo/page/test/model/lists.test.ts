import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TraceSummary } from '@holdfast/tempo-client';
import { formatValue, readWebAddress } from '../../browser/model/format-value.ts';
import { emptyList, mergeTraces, releaseWaiting } from '../../browser/model/merge-traces.ts';
import { assignColors } from '../../browser/model/service-colors.ts';
import { clampRange, listTicks, placeInterval, zoomRange } from '../../browser/model/time-range.ts';
import { computeWindow, scrollToShow } from '../../browser/model/virtual-window.ts';

const toSummary = (second: number, durationMs = 1): TraceSummary => ({
  traceId: String(second),
  rootServiceName: 'shop',
  rootTraceName: 'GET /',
  startTimeUnixNano: BigInt(second),
  durationMs,
  serviceStats: {},
});
const listSeconds = (traces: readonly TraceSummary[]) => traces.map((trace) => trace.traceId);

describe('the live list', () => {
  it('shows the newest first', () => {
    const list = mergeTraces(emptyList, [toSummary(1), toSummary(3), toSummary(2)], { hold: false, most: 2 });
    assert.deepEqual(listSeconds(list.shown), ['3', '2']);
  });

  it('moves no row while somebody reads, but brings its figures up to date', () => {
    const before = { shown: [toSummary(2), toSummary(1)], waiting: [] };
    const list = mergeTraces(before, [toSummary(3), toSummary(2, 50)], { hold: true, most: 9 });
    assert.deepEqual(listSeconds(list.shown), ['2', '1']);
    assert.equal(list.shown[0]?.durationMs, 50);
    assert.deepEqual(listSeconds(list.waiting), ['3']);
    assert.deepEqual(listSeconds(releaseWaiting(list, 9).shown), ['3', '2', '1']);
  });
});

describe('the virtual window', () => {
  const list = { count: 10_000, rowHeight: 20, overscan: 5 };

  it('covers what can be seen and no more than a few rows around it, wherever one scrolls', () => {
    for (const scrollTop of [0, 7, 99_999, 199_400, 500_000, -30]) {
      const { from, to } = computeWindow({ scrollTop, height: 600 }, list);
      const last = Math.min(list.count, Math.ceil((scrollTop + 600) / 20));
      const first = Math.min(Math.floor(scrollTop / 20), list.count - 30);
      assert.ok(from <= Math.max(0, first) && to >= last && to <= list.count, String(scrollTop));
      assert.ok(to - from <= 41, String(scrollTop));
    }
  });

  it('scrolls no further than it takes to show a row', () => {
    const viewport = { scrollTop: 100, height: 200 };
    assert.equal(scrollToShow(viewport, 7, 20), 100);
    assert.equal(scrollToShow(viewport, 2, 20), 40);
    assert.equal(scrollToShow(viewport, 20, 20), 220);
  });
});

describe('the time shown', () => {
  it('stays inside of the trace', () => {
    assert.deepEqual(clampRange({ from: -500, to: 500 }, 2_000), { from: 0, to: 1_000 });
    assert.deepEqual(clampRange({ from: 1_900, to: 2_900 }, 2_000), { from: 1_000, to: 2_000 });
  });

  it('zooms around a moment that keeps its place', () => {
    const range = zoomRange({ from: 0, to: 1_000 }, { factor: 0.5, around: 250, durationNanos: 1_000 });
    assert.deepEqual(range, { from: 125, to: 625 });
  });

  it('is marked at round moments', () => {
    assert.deepEqual(listTicks({ from: 0, to: 1_000 }, 5), [0, 200, 400, 600, 800, 1_000]);
    assert.deepEqual(listTicks({ from: 130, to: 420 }, 3), [200, 300, 400]);
  });

  it('cuts what reaches beyond it and leaves out what is outside', () => {
    const range = { from: 100, to: 300 };
    assert.deepEqual(placeInterval({ from: 0, to: 200 }, range), { left: 0, width: 50 });
    assert.deepEqual(placeInterval({ from: 200, to: 200 }, range), { left: 50, width: 0 });
    assert.equal(placeInterval({ from: 0, to: 99 }, range), null);
  });
});

describe('what a span says', () => {
  it('is a link only where it is an http or https address', () => {
    assert.equal(readWebAddress('https://shop.example/a b'), 'https://shop.example/a%20b');
    for (const text of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//host/',
      ' https://x',
      'https://',
      5,
      null,
    ]) {
      assert.equal(readWebAddress(text), null);
    }
  });

  it('is shown whatever type it has', () => {
    assert.equal(formatValue(2n ** 60n), '"1152921504606846976"');
    assert.equal(formatValue([1, 'two', { three: null }]), '[ 1, "two", { "three": null } ]');
  });
});

describe('the colours of services', () => {
  it('differ as long as there are enough, and do not depend on the order of names', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    assert.equal(new Set(assignColors(names).values()).size, 8);
    assert.deepEqual(assignColors(names), assignColors(names.toReversed()));
    assert.equal(assignColors([...names, 'i', 'j']).size, 10);
  });
});
