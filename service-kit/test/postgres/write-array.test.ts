import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import type { TestDatabase } from '@holdfast/service-kit/testing';
import { writeArray } from '../../src/postgres/write-array.ts';
import { createKitDatabase } from '../helpers/kit-database.ts';

let postgres: TestDatabase;
before(async () => {
  postgres = await createKitDatabase();
});
after(async () => postgres.close());

test('PostgreSQL reads every array back as it was written, whatever its texts hold', async () => {
  const statement = defineStatement<{ texts: (string | null)[]; numbers: (number | null)[] }>({
    name: 'echo-arrays',
    summary: 'SELECT',
    text: 'SELECT $1::text[] AS texts, $2::integer[] AS numbers',
  });
  const texts = ['plain', 'null', 'NULL', '', ' ', '"', '\\', 'a,b', '{c}', `"x\\"'`, 'zoë\n', null];
  const numbers = [0, -1, 2_147_483_647, null];
  const [row] = await postgres.database.query(statement, [writeArray(texts), writeArray(numbers)]);
  assert.deepEqual(row, { texts, numbers });
  const [empty] = await postgres.database.query(statement, [writeArray([]), writeArray([''].slice(1))]);
  assert.deepEqual(empty, { texts: [], numbers: [] });
});
