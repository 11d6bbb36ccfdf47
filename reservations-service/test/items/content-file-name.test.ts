import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameContentFile } from '../../src/items/content-file-name.ts';

const names: readonly (readonly [itemId: string, contentType: string, name: string])[] = [
  ['123', 'text/plain', '123.txt'],
  ['123', 'text/plain; charset=utf-8', '123.txt'],
  ['123', 'TEXT/PLAIN', '123.txt'],
  ['photo.JPG', 'image/jpeg', 'photo.JPG'],
  ['photo.png', 'image/jpeg', 'photo.png.jpg'],
  ['data', 'application/octet-stream', 'data'],
];
for (const [itemId, contentType, name] of names) {
  test(`${itemId} of ${contentType} downloads as ${name}`, () => {
    assert.equal(nameContentFile(itemId, contentType), name);
  });
}
