import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdfastAttributes } from '@holdfast/conventions';

test('each declared attribute has a meaning, and an example of its type', () => {
  for (const [name, { type, meaning, example }] of Object.entries(holdfastAttributes)) {
    const [first]: readonly unknown[] = Array.isArray(example) ? example : [example];
    assert.equal(`${typeof first}${Array.isArray(example) ? '[]' : ''}`, type, name);
    assert.match(meaning, /\.$/, name);
  }
});
