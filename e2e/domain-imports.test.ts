import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const root = path.dirname(import.meta.dirname);
const toUrl = (file: string): string => pathToFileURL(path.join(root, file)).href;

/** Where rules, ports and their adapters lie together. */
const folders = [
  'reservations-service/src/items',
  'reservations-service/src/reservations',
  'user-service/src/ledger',
];

/** What brings the domain to PostgreSQL: it may know of that, and of nothing else outside. */
const adapters: readonly string[] = [
  'reservations-service/src/items/postgres-contents.ts',
  'reservations-service/src/items/postgres-items.ts',
  'reservations-service/src/reservations/due-reservations.ts',
  'reservations-service/src/reservations/insert-reservations.ts',
  'reservations-service/src/reservations/postgres-idempotent-answers.ts',
  'reservations-service/src/reservations/postgres-reservations.ts',
  'user-service/src/ledger/accounts.ts',
  'user-service/src/ledger/apply-operations.ts',
  'user-service/src/ledger/expire-due-holds.ts',
  'user-service/src/ledger/find-holds.ts',
  'user-service/src/ledger/grant-credits.ts',
  'user-service/src/ledger/measure-ledger.ts',
  'user-service/src/ledger/postgres-ledger.ts',
];

const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
const domain = files.filter((file) => !adapters.includes(file));

const postgres = '@holdfast/service-kit/postgres';
const forbiddenToAdapters = ['fastify', 'undici', '@holdfast/service-kit/http'];
const forbiddenToDomain = [...forbiddenToAdapters, 'pg', postgres];

/** What each module loads, as Node resolves it: types are gone by then, and barrels bring all that they have. */
const loads = new Map<string, { readonly specifier: string; readonly url: string }[]>();
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    const { parentURL = '' } = context;
    loads.set(parentURL, [...(loads.get(parentURL) ?? []), { specifier, url: resolved.url }]);
    return resolved;
  },
});

/** @returns the ways from a file to what it must not load, each module by its name */
async function findForbidden(file: string, forbidden: readonly string[]): Promise<string[]> {
  await import(toUrl(file));
  const ways = [{ url: toUrl(file), way: file }];
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { url, way } of ways) {
    if (seen.has(url) || url.includes('/node_modules/')) continue;
    seen.add(url);
    for (const next of loads.get(url) ?? []) {
      const nextWay = `${way} → ${next.specifier}`;
      if (forbidden.includes(next.specifier)) found.push(nextWay);
      else ways.push({ url: next.url, way: nextWay });
    }
  }
  return found;
}

/** @returns what a file imports by name, its types among it */
function listNamed(file: string): string[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  return [...source.matchAll(/\bfrom '([^']+)'/g)].map(([, specifier = '']) => specifier);
}

for (const file of domain) {
  test(`${file} loads no Fastify, undici or PostgreSQL, by no barrel either`, async () => {
    assert.deepEqual(await findForbidden(file, forbiddenToDomain), []);
  });
}

for (const file of adapters) {
  test(`${file}, an adapter to PostgreSQL, loads no Fastify or undici`, async () => {
    assert.ok(listNamed(file).includes(postgres), 'it is an adapter');
    assert.deepEqual(await findForbidden(file, forbiddenToAdapters), []);
  });
}

test('no file of the domain names Fastify, undici or PostgreSQL, be it for a type', () => {
  const named = domain.flatMap((file) =>
    listNamed(file)
      .filter((specifier) => forbiddenToDomain.includes(specifier))
      .map((specifier) => `${file}: ${specifier}`),
  );
  assert.ok(domain.length > 0);
  assert.deepEqual(named, []);
});
