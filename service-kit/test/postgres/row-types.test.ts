import assert from 'node:assert/strict';
import { test } from 'node:test';
import { types } from 'pg';
import { rowTypes } from '../../src/postgres/row-types.ts';

const read = rowTypes.getTypeParser(types.builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown;

test('timestamps are read to the ms, in UTC and in any other zone, with as many decimals as there are', () => {
  const cases = {
    '2026-11-21 05:35:13+00': '2026-11-21T05:35:13.000Z',
    '2026-11-21 05:35:13.1+00': '2026-11-21T05:35:13.100Z',
    '2026-11-21 05:35:13.123456+00': '2026-11-21T05:35:13.123Z',
    '2026-11-21 05:35:13.999999+00': '2026-11-21T05:35:13.999Z',
    '2026-11-21 05:35:13.5+05:30': '2026-11-21T00:05:13.500Z',
    '2026-11-21 05:35:13-08': '2026-11-21T13:35:13.000Z',
    '10000-01-01 00:00:00+00': '+010000-01-01T00:00:00.000Z',
  };
  for (const [text, iso] of Object.entries(cases))
    assert.equal((read(text) as Date).toISOString(), iso, text);
});

test('what is no time stays what the driver makes of it', () => {
  assert.equal(read('infinity'), Number.POSITIVE_INFINITY);
});

test('bigints are numbers', () => {
  const readBigint = rowTypes.getTypeParser(types.builtins.INT8, 'text') as (text: string) => unknown;
  assert.equal(readBigint('9007199254740991'), Number.MAX_SAFE_INTEGER);
});
