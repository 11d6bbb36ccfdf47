import assert from 'node:assert/strict';
import test from 'node:test';

import { findHollowness, readCounts } from '../../testing/verdict.ts';

const root = '/project';
const full = { file: '/project/a.test.ts', tests: 2, skipped: 1 };

test('a run in which every file ran a test counts', () => {
  assert.equal(findHollowness({ files: ['a.test.ts'], flags: [], counts: [full], root }), undefined);
});

test('a file without a test does not count, and is named', () => {
  const run = { files: ['a.test.ts', 'b.test.ts'], flags: [], counts: [full], root };
  assert.equal(findHollowness(run), 'no test in b.test.ts');
});

test('a file that the name pattern passes over is no fault', () => {
  const files = ['a.test.ts', 'b.test.ts'];
  assert.equal(findHollowness({ files, flags: ['--test-name-pattern=x'], counts: [full], root }), undefined);
});

test('a run that skipped every test does not count', () => {
  const counts = [{ ...full, skipped: 2 }];
  assert.equal(findHollowness({ files: ['a.test.ts'], flags: [], counts, root }), 'no test was run');
  assert.equal(findHollowness({ files: [], flags: [], counts: readCounts(''), root }), 'no test was run');
});
