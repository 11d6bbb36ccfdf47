import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { conventionAttributes, holdfastAttributes, metricDeclarations } from '@holdfast/conventions';
import { registryPath, renderRegistry } from '../scripts/write-registry.ts';

const read = async (name: string): Promise<string> => readFile(join(registryPath, name), 'utf8');
const listValues = (text: string, key: string): string[] =>
  [...text.matchAll(new RegExp(`^ *(?:- )?${key}: (.+)$`, 'gm'))].map(([, value = '']) => value);

test('conventions/registry is what is declared; if not, run node conventions/scripts/write-registry.ts', async () => {
  const files = renderRegistry();
  assert.deepEqual((await readdir(registryPath)).toSorted(), [...files.keys()].toSorted());
  for (const [name, text] of files) assert.equal(await read(name), text, name);
});

test('each attribute of our own is there once, with a type that Weaver has', async () => {
  const text = await read('attributes.yaml');
  assert.deepEqual(listValues(text, 'id'), ['registry.holdfast', ...Object.keys(holdfastAttributes)]);
  const types = new Set(['attribute_group', 'string', 'int', 'double', 'boolean', 'string[]', 'int[]']);
  assert.deepEqual(
    listValues(text, 'type').filter((type) => !types.has(type)),
    [],
  );
});

test('each metric of our own is there with an instrument that Weaver has, and refers to declared attributes alone', async () => {
  const text = await read('metrics.yaml');
  const own = Object.keys(metricDeclarations).filter((name) => name.startsWith('holdfast.'));
  assert.deepEqual(listValues(text, 'metric_name'), own);
  const instruments = new Set(['counter', 'updowncounter', 'gauge', 'histogram']);
  assert.deepEqual(
    listValues(text, 'instrument').filter((instrument) => !instruments.has(instrument)),
    [],
  );
  const declared = { ...holdfastAttributes, ...conventionAttributes };
  assert.deepEqual(
    listValues(text, 'ref').filter((name) => !Object.hasOwn(declared, name)),
    [],
  );
});
