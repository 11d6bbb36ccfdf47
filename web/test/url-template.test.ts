import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toUrlTemplate } from '../src/tracing/url-template.ts';

test('a path is named by its template, without what is in it of users and reservations', () => {
  for (const [path, template] of [
    ['/items', '/items'],
    ['/reservations', '/reservations'],
    ['/reservations/b700d636', '/reservations/{reservation_id}'],
    ['/reservations/b700d636/download', '/reservations/{reservation_id}/download'],
    ['/users/j%C3%BCrgen/limits', '/users/{username}/limits'],
    ['/users/test/entries', '/users/{username}/entries'],
    ['/users/test/entries/7', undefined],
    ['/elsewhere', undefined],
  ] as const) {
    assert.equal(toUrlTemplate(path), template, path);
  }
});
