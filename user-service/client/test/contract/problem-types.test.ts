import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readUserServiceProblem } from '../../src/contract/problem-types.ts';

test('a problem type is read where the user-service has it and answers it with that status', () => {
  assert.equal(readUserServiceProblem('urn:holdfast:problem:hold-expired', 409), 'hold-expired');
  assert.equal(readUserServiceProblem('urn:holdfast:problem:hold-expired', 404), undefined);
  assert.equal(readUserServiceProblem('urn:holdfast:problem:item-not-found', 404), undefined);
  assert.equal(readUserServiceProblem('about:blank', 404), undefined);
});
