import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  defineProblemTypes,
  findProblemType,
  httpProblemTypes,
  nameProblemType,
} from '@holdfast/service-kit/problem-types';

const types = {
  ...httpProblemTypes,
  ...defineProblemTypes({ 'shelf-full': { status: 403, title: 'Full' } }),
};

test('each problem type of a table is found by its name, and nothing else is', () => {
  for (const [slug, type] of Object.entries(types)) {
    assert.equal(type.slug, slug);
    assert.equal(findProblemType(types, nameProblemType(slug)), type);
  }
  for (const name of [
    'urn:holdfast:problem:toString',
    'urn:holdfast:problem:',
    'shelf-full',
    'about:blank',
  ]) {
    assert.equal(findProblemType(types, name), undefined, name);
  }
  assert.equal(findProblemType(httpProblemTypes, nameProblemType('shelf-full')), undefined);
});

test('a type that no table has is none to the type checker', () => {
  assert.equal(types['shelf-full'].status, 403);
  // @ts-expect-error -- Only the other table has it.
  assert.equal(httpProblemTypes['shelf-full'], undefined);
});
