import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCriticalPath } from '../../browser/model/critical-path.ts';
import { sumIntervals } from '../../browser/model/intervals.ts';
import { type SpanFixture, layOut } from '../helpers/spans.ts';

/** Per span on the path its stretches as `from-to`, by time. */
function find(...fixtures: SpanFixture[]) {
  const { rows } = layOut(...fixtures);
  const path = findCriticalPath(rows, rows[0]);
  const lines = [...path].map(([index, intervals]) => {
    const stretches = intervals.toSorted((a, b) => a.from - b.from).map(({ from, to }) => `${from}-${to}`);
    return [rows[index]?.span.spanId, stretches.join(' ')];
  });
  const total = [...path.values()].reduce((sum, intervals) => sum + sumIntervals(intervals), 0);
  return { path: Object.fromEntries(lines) as Record<string, string>, total };
}

describe('the critical path', () => {
  it('of a span alone is the span', () => {
    assert.deepEqual(find({ id: 'a', to: 80 }), { path: { a: '0-80' }, total: 80 });
  });

  it('goes through children one after the other, and through their parent between them', () => {
    const { path, total } = find(
      { id: 'a', to: 100 },
      { id: 'b', parent: 'a', from: 10, to: 40 },
      { id: 'c', parent: 'a', from: 50, to: 90 },
    );
    assert.deepEqual(path, { a: '0-10 40-50 90-100', b: '10-40', c: '50-90' });
    assert.equal(total, 100);
  });

  it('of two that run at the same time only the one that ends last is on it', () => {
    const { path } = find(
      { id: 'a', to: 100 },
      { id: 'short', parent: 'a', from: 10, to: 40 },
      { id: 'long', parent: 'a', from: 10, to: 90 },
    );
    assert.deepEqual(path, { a: '0-10 90-100', long: '10-90' });
  });

  it('a call whose span ends a moment after what its answer led to has begun is on it all the same', () => {
    const { path, total } = find(
      { id: 'a', to: 200 },
      { id: 'call', parent: 'a', from: 10, to: 111 },
      { id: 'next', parent: 'a', from: 110, to: 190 },
    );
    assert.deepEqual(path, { a: '0-10 190-200', call: '10-110', next: '110-190' });
    assert.equal(total, 200);
  });

  it('goes down into grandchildren', () => {
    const { path, total } = find(
      { id: 'a', to: 100 },
      { id: 'b', parent: 'a', from: 20, to: 80 },
      { id: 'c', parent: 'b', from: 30, to: 70 },
    );
    assert.deepEqual(path, { a: '0-20 80-100', b: '20-30 70-80', c: '30-70' });
    assert.equal(total, 100);
  });

  it('a child that outlives its parent counts to the parent’s end, and its own children likewise', () => {
    const { path, total } = find(
      { id: 'a', to: 100 },
      { id: 'b', parent: 'a', from: 60, to: 150 },
      { id: 'c', parent: 'b', from: 80, to: 140 },
    );
    assert.deepEqual(path, { a: '0-60', b: '60-80', c: '80-100' });
    assert.equal(total, 100);
  });

  it('a child that begins after its parent’s end, or takes no time, is not on it', () => {
    const { path } = find(
      { id: 'a', to: 100 },
      { id: 'late', parent: 'a', from: 120, to: 150 },
      { id: 'none', parent: 'a', from: 50, to: 50 },
    );
    assert.deepEqual(path, { a: '0-100' });
  });

  it('always adds up to the top span’s duration, in a trace of ten thousand spans too, however deep', () => {
    const deep = Array.from({ length: 10_000 }, (_, at): SpanFixture => {
      const place = { from: at, to: 30_000 - (at % 3 === 0 ? at : 2 * at) };
      return at === 0 ? { id: '0', ...place } : { id: String(at), parent: String(at - 1), ...place };
    });
    assert.equal(find(...deep).total, 30_000);
  });
});
