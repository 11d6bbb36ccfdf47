import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineStatement } from '@holdfast/service-kit/postgres';
import { pollUntil } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import { tryCheckIntegrity } from '../../src/integrity/inspect-ledger.ts';
import { createIntegrityCheck } from '../../src/integrity/integrity-check.ts';
import type { IntegrityCheck } from '../../src/integrity/integrity.ts';
import { startIntegrityWatch } from '../../src/integrity/integrity-watch.ts';
import { buildTestService, createUser } from '../support.ts';

const breakAccount = defineStatement({
  name: 'break-account',
  summary: 'UPDATE accounts',
  text: 'UPDATE accounts SET held = 10 WHERE username = $1',
});

test('the ledger is checked at the start and after every pause, and a violation is logged with its invariant', async (context) => {
  const lines: { readonly level: string; readonly 'holdfast.integrity.broken'?: number[] }[] = [];
  const logger = createLogger({
    serviceName: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
  });
  const service = await buildTestService();
  context.after(service.close);
  const username = await createUser(service.ledger, { credits: 30 });
  const check = createIntegrityCheck(async () => tryCheckIntegrity(service.database));
  context.after(check.close);
  let checked = 0;
  const counted: IntegrityCheck = {
    run: async () => {
      const result = await check.run();
      checked += 1;
      return result;
    },
  };
  const watch = startIntegrityWatch({ check: counted, intervalMs: 10, logger });
  context.after(watch.close);
  await pollUntil('two checks of a sound ledger', () => checked >= 2);
  assert.equal(lines.length, 0);
  await service.database.query(breakAccount, [username]);
  await pollUntil('the complaint', () => lines.length > 0);
  const [line] = lines;
  assert.equal(line?.level, 'error');
  assert.deepEqual(line['holdfast.integrity.broken'], [2]);
});
