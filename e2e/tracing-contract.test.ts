import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { contractPath, renderContract } from './support/write-contract.ts';

test('docs/tracing-contract.md is what the tests and the registry say; if not, run node e2e/support/write-contract.ts', async () => {
  assert.equal(await readFile(contractPath, 'utf8'), renderContract());
});
