import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { conventionAttributes, metricDeclarations } from '@holdfast/conventions';
import { findViolations, listDeclaredAttributes } from '@holdfast/conventions/testing';

test('an attribute that is declared, of its type, is no violation', () => {
  assert.deepEqual(
    findViolations([
      { name: 'http.route', type: 'string' },
      { name: 'holdfast.ledger.queue.duration', type: 'double' },
      { name: 'holdfast.ledger.queue.duration', type: 'int' },
      { name: 'holdfast.integrity.broken', type: 'int[]' },
    ]),
    [],
  );
});

test('an attribute that is not declared, or not of its type, is listed once', () => {
  assert.deepEqual(
    findViolations([
      { name: 'peer.service', type: 'string' },
      { name: 'peer.service', type: 'string' },
      { name: 'server.port', type: 'string' },
      { name: 'toString', type: 'string' },
      { name: 'holdfast.hold.credits', type: 'string' },
    ]),
    [
      'holdfast.hold.credits is string, not int or double',
      'peer.service is not declared',
      'server.port is string, not int',
      'toString is not declared',
    ],
  );
});

test('every attribute of a metric is declared', () => {
  const declared = new Set(listDeclaredAttributes());
  const used = Object.values(metricDeclarations).flatMap(({ attributes }): readonly string[] => attributes);
  assert.deepEqual(
    used.filter((name) => !declared.has(name)),
    [],
  );
});

test('every attribute that is said to be of the conventions is one of theirs', async () => {
  const entry = fileURLToPath(import.meta.resolve('@opentelemetry/semantic-conventions/incubating'));
  const files = ['stable_attributes.mjs', 'experimental_attributes.mjs'];
  const texts = await Promise.all(
    files.map(async (file) => readFile(new URL(file, `file://${entry}`), 'utf8')),
  );
  const theirs = texts.join('\n');
  assert.deepEqual(
    Object.keys(conventionAttributes).filter((name) => !theirs.includes(`"${name}"`)),
    [],
  );
});
