import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idempotencyKeyField, pageQuery, uuidField } from '@holdfast/service-kit/fields';
import type { z } from 'zod';

const cases: Record<string, { field: z.ZodType; taken: unknown[]; refused: unknown[] }> = {
  'an idempotency key': {
    field: idempotencyKeyField,
    taken: ['k', '"quoted"', '"a b"', 'a"b', 'x'.repeat(255), `"${'x'.repeat(255)}"`],
    refused: [
      '',
      ' ',
      'a b',
      'ü',
      '"ü"',
      'x'.repeat(256),
      `"${'x'.repeat(256)}"`,
      'a\nb',
      ['a'],
      undefined,
      '"',
      '""',
      '"a',
      '"a"b"',
      '"a\\b"',
      '"a", "a"',
      '"a";q=1',
    ],
  },
  'a UUID': {
    field: uuidField,
    taken: ['0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55', '0F4A2C1E-6A53-4F0E-9D9C-0A8F4F7F3C55'],
    refused: ['', '123', '0f4a2c1e6a534f0e9d9c0a8f4f7f3c55', '{0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55}', null],
  },
  'a page': {
    field: pageQuery,
    taken: [{}, { limit: '1' }, { limit: '200', cursor: 'abc' }],
    refused: [{ limit: '0' }, { limit: '201' }, { limit: 'all' }, { limit: '' }, { cursor: 'x'.repeat(513) }],
  },
};

for (const [name, { field, taken, refused }] of Object.entries(cases)) {
  test(`${name} is taken where it is sound`, () => {
    for (const value of taken) assert.equal(field.safeParse(value).success, true, JSON.stringify(value));
  });

  test(`${name} is refused where it is not`, () => {
    for (const value of refused) assert.equal(field.safeParse(value).success, false, JSON.stringify(value));
  });
}

test('an idempotency key is the same with quotes and without', () => {
  assert.equal(idempotencyKeyField.parse('8e03978e'), '8e03978e');
  assert.equal(idempotencyKeyField.parse('"8e03978e"'), '8e03978e');
  assert.equal(idempotencyKeyField.parse('"a \\"b\\\\"'), 'a "b\\');
});

test('a UUID is in lower case from here on, and a page has 50 entries unless said otherwise', () => {
  assert.equal(
    uuidField.parse('0F4A2C1E-6A53-4F0E-9D9C-0A8F4F7F3C55'),
    '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55',
  );
  assert.deepEqual(pageQuery.parse({}), { limit: 50 });
});
