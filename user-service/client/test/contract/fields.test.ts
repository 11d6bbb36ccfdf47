import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creditsField, maxCredits, usernameField } from '@holdfast/user-service-client/contract';
import type { z } from 'zod';

const cases: Record<string, { field: z.ZodType; taken: unknown[]; refused: unknown[] }> = {
  'a username': {
    field: usernameField,
    taken: ['t', 'test', 'Zoë', '田中', 'a.b_c@d+e-f', '1st', 'x'.repeat(64)],
    refused: [
      '',
      ' ',
      'a b',
      '.hidden',
      '..',
      '-flag',
      'a/b',
      'a%2fb',
      'a\nb',
      'a\u0000b',
      'a\u202eb',
      'test\n',
      'x'.repeat(65),
      'x'.repeat(300),
      1,
      null,
      undefined,
    ],
  },
  'an amount of credits': {
    field: creditsField,
    taken: [1, 30, maxCredits],
    refused: [0, -1, 1.5, maxCredits + 1, '30', Number.NaN, Infinity, null, 1e21],
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
