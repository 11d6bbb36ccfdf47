import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem, decodeCursor, encodeCursor } from '@holdfast/service-kit/http';
import { z } from 'zod';

const owner = 'entries:test';
const keySchema = z.int().min(1);

test('a cursor comes back as the key it was made of', () => {
  assert.equal(decodeCursor(encodeCursor(owner, 42), owner, keySchema), 42);
  const pair = z.tuple([z.iso.datetime(), z.string()]);
  const key: [string, string] = ['2026-01-02T03:04:05.678Z', 'ünïcödé/?&'];
  assert.deepEqual(decodeCursor(encodeCursor(owner, key), owner, pair), key);
});

test('a cursor needs no escaping in a URL', () => {
  for (const key of ['???>>>~~~', { a: [1, 'ÿÿÿ'] }]) assert.match(encodeCursor(owner, key), /^[\w-]+$/);
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const made: Record<string, string> = {
  'an empty one': '',
  garbage: 'garbage',
  'one of binary': Buffer.from([0, 255, 128]).toString('base64url'),
  'one of another list': encodeCursor('entries:other', 42),
  'one of the same user’s other list': encodeCursor('reservations:test', 42),
  'one with a key of another type': encodeCursor(owner, '42'),
  'one with a key out of range': encodeCursor(owner, 0),
  'one without a key': encode([owner]),
  'one with more than a key': encode([owner, 42, 1]),
  'one that is no list': encode({ 0: owner, 1: 42 }),
  'one that is null': encode(null),
};
for (const [name, cursor] of Object.entries(made)) {
  test(`a made-up cursor is refused, by its place in the query: ${name}`, () => {
    assert.throws(
      () => decodeCursor(cursor, owner, keySchema),
      (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.slug, 'invalid-request');
        assert.deepEqual(
          error.extensions.errors?.map((entry) => `${entry.in} ${entry.pointer}`),
          ['querystring /cursor'],
        );
        return true;
      },
    );
  });
}
