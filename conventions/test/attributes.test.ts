import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdfastAttributes } from '@holdfast/conventions';

test('each declared attribute has a meaning, and an example of its type', () => {
  for (const [name, { type, meaning, example }] of Object.entries(holdfastAttributes)) {
    assert.equal(typeof example, type, name);
    assert.match(meaning, /\.$/, name);
  }
});
