import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { UserError } from '@holdfast/scripts/lib/user-error';
import { readChaosOptions } from '../../src/command/options.ts';

const run = promisify(execFile);
const script = new URL('../../src/main.ts', import.meta.url).pathname;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function chaos(...args: string[]): Promise<Ended> {
  return run(process.execPath, [script, ...args]).then(
    (output) => ({ code: 0, ...output }),
    (error: Ended) => error,
  );
}

test('1,500 operations, a kill of each victim and a broken network: nothing is lost, spent twice or stuck', async () => {
  const flags = [
    '--operations',
    '1500',
    '--kills',
    '3',
    '--seed',
    '7',
    '--clients',
    '24',
    '--faults',
    '0.15',
  ];
  const { code, stdout, stderr } = await chaos(...flags);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /violations {2}none: all ten invariants hold$/m);
  assert.match(stdout, /kills {7}user-service 1, reservations-service 1, postgres 1$/m);
  assert.match(stdout, /^download +.*200 ×/m);
});

test('an option that is out of range or unknown is refused in one line that says what it takes', () => {
  for (const [args, complaint] of [
    [['--operations', '5'], /--operations: .*100/],
    [['--kills', '2'], /--kills: .*3/],
    [['--seed', 'x'], /--seed/],
    [['--faults', '2'], /--faults/],
    [['--otlp-endpoint', 'nowhere'], /--otlp-endpoint/],
    [['--nothing'], /--nothing/],
  ] as const) {
    assert.throws(
      () => readChaosOptions(args),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, complaint);
        assert.match(error.message, /^[^\n]*--help shows what there is$/);
        return true;
      },
    );
  }
});

test('a refusal is all that the command writes, and its exit code is 1', async () => {
  const { code, stdout, stderr } = await chaos('--operations', '5');
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^[^\n]*--operations: [^\n]*--help shows what there is\n$/);
});

test('--help names every option', async () => {
  const { code, stdout } = await chaos('--help');
  assert.equal(code, 0);
  for (const name of ['operations', 'kills', 'seed', 'clients', 'faults', 'otlp-endpoint']) {
    assert.ok(stdout.includes(`--${name}`), name);
  }
});
