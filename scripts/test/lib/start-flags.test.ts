import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../../lib/paths.ts';
import { readStartFlags } from '../../lib/start-flags.ts';

for (const service of ['user-service', 'reservations-service']) {
  test(`the image of the ${service} runs it with the flags that npm start and the benchmarks do`, async () => {
    const flags = await readStartFlags(path.join(root, service));
    const dockerfile = await readFile(path.join(root, service, 'Dockerfile'), 'utf8');
    const command = JSON.stringify(['node', ...flags, `${service}/src/main.ts`]).replaceAll(',', ', ');
    assert.ok(flags.length > 0);
    assert.ok(dockerfile.includes(`\nCMD ${command}\n`), command);
  });
}
