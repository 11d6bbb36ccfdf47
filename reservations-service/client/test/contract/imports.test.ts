import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { join, relative, sep } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '../../../..');

const ownOrZod = /^(?:user|reservations)-service\/client\/src\/contract\/|\/node_modules\/zod\//;

/** Imports modules that nothing has imported yet. @returns the files that they and all behind them consist of, by path */
async function listFiles(specifiers: readonly string[]): Promise<string[]> {
  const urls = new Set<string>();
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context);
      urls.add(resolved.url);
      return resolved;
    },
  });
  try {
    for (const specifier of specifiers) await import(specifier);
  } finally {
    hooks.deregister();
  }
  return [...urls].map((url) => relative(root, fileURLToPath(url)).replaceAll(sep, '/'));
}

test('the contracts bring their callers zod and plain modules of service-kit, and no server', async () => {
  const files = await listFiles([
    '@holdfast/user-service-client/contract',
    '@holdfast/reservations-service-client/contract',
  ]);
  const others = files.filter((file) => !ownOrZod.test(file));
  assert.deepEqual(others.toSorted(), [
    'service-kit/src/http/fields.ts',
    'service-kit/src/http/problem-types.ts',
    'service-kit/src/http/problem.ts',
  ]);
});
