import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sumIntervals } from '../../browser/model/intervals.ts';
import { searchSpans } from '../../browser/model/search-spans.ts';
import { findSelfTime } from '../../browser/model/self-time.ts';
import { collapseBelow, listVisible, reveal } from '../../browser/model/visible-rows.ts';
import { layOut, listIds } from '../helpers/spans.ts';

const waterfall = layOut(
  { id: 'a', to: 100 },
  { id: 'b', parent: 'a', from: 10, to: 60 },
  { id: 'c', parent: 'b', from: 20, to: 30, isError: true, attributes: { 'http.route': '/items' } },
  { id: 'd', parent: 'a', from: 50, to: 70, service: 'ledger' },
  { id: 'lost', parent: 'nobody', from: 5, to: 6 },
);
const { rows, bySpanId } = waterfall;

const find = (text: string) => searchSpans(rows, text).map((index) => rows[index]?.span.spanId);

describe('a waterfall', () => {
  it('has each span below its parent, with its level, its place among its siblings and its time after the start', () => {
    const places = rows.map((row) => [
      row.span.spanId,
      row.depth,
      row.position,
      row.siblings,
      row.startNanos,
    ]);
    assert.deepEqual(places, [
      ['a', 0, 1, 2, 0],
      ['b', 1, 1, 2, 10],
      ['c', 2, 1, 1, 20],
      ['d', 1, 2, 2, 50],
      ['lost', 0, 2, 2, 5],
    ]);
    assert.equal(bySpanId.get('lost')?.lostParent, true);
    assert.equal(waterfall.durationNanos, 100);
  });

  it('tells above a failed span that one failed below', () => {
    assert.deepEqual(listIds(rows.filter((row) => row.hasErrorBelow)), ['a', 'b']);
  });

  it('hides what is below a collapsed span, and no more', () => {
    assert.deepEqual(listIds(listVisible(rows, new Set([1]))), ['a', 'b', 'd', 'lost']);
    assert.deepEqual(listIds(listVisible(rows, collapseBelow(rows, 0))), ['a', 'lost']);
    assert.deepEqual(listIds(listVisible(rows, collapseBelow(rows, 1))), ['a', 'b', 'd', 'lost']);
  });

  it('reveals a span by expanding what is above it alone', () => {
    const c = bySpanId.get('c');
    assert.ok(c);
    assert.deepEqual([...reveal(rows, new Set([0, 1, 3]), c)], [3]);
  });

  it('counts as self time what no child covers, children at the same time once', () => {
    const a = bySpanId.get('a');
    assert.ok(a);
    assert.deepEqual(findSelfTime(rows, a), [
      { from: 0, to: 10 },
      { from: 70, to: 100 },
    ]);
    assert.equal(sumIntervals(findSelfTime(rows, a)), 40);
  });

  it('is searched by name, service, failure and attribute', () => {
    assert.deepEqual(find('WORK d'), ['d']);
    assert.deepEqual(find('ledger'), ['d']);
    assert.deepEqual(find('error'), ['c']);
    assert.deepEqual(find('http.route=/it'), ['c']);
    assert.deepEqual(find('  '), []);
  });
});
