import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUndeclaredAttributes, holdfastAttributes } from '@holdfast/telemetry';

test('declared, stable and peer.service attributes are declared', () => {
  const declared = {
    'holdfast.item.id': '1',
    'http.route': '/',
    'db.query.summary': 'x',
    'peer.service': 'y',
  };
  assert.deepEqual(findUndeclaredAttributes([declared, {}]), []);
});

test('undeclared names are listed sorted and once, each slip and each older convention among them', () => {
  const sets = [
    { 'http.method': 'GET', 'holdfast.item': '1' },
    { 'db.statement': 'x', 'http.method': 'PUT' },
  ];
  assert.deepEqual(findUndeclaredAttributes(sets), ['db.statement', 'holdfast.item', 'http.method']);
});

test('names that every object inherits are undeclared', () => {
  assert.deepEqual(findUndeclaredAttributes([{ toString: 'x', constructor: 'y' }]), [
    'constructor',
    'toString',
  ]);
});

test('each declared attribute has a meaning, and an example of its type', () => {
  for (const [name, { type, meaning, example }] of Object.entries(holdfastAttributes)) {
    assert.equal(typeof example, type, name);
    assert.match(meaning, /\.$/, name);
  }
});
