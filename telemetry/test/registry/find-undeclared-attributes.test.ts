import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUndeclaredAttributes } from '../helpers/probe-telemetry.ts';

test('declared and stable attributes, and service.peer.name, are declared', () => {
  const declared = {
    'probe.item.id': '1',
    'http.route': '/',
    'db.query.summary': 'x',
    'service.peer.name': 'y',
  };
  assert.deepEqual(findUndeclaredAttributes([declared, {}]), []);
});

test('undeclared names are listed sorted and once, each slip and each older convention among them', () => {
  const sets = [
    { 'http.method': 'GET', 'probe.item': '1' },
    { 'db.statement': 'x', 'http.method': 'PUT' },
  ];
  assert.deepEqual(findUndeclaredAttributes(sets), ['db.statement', 'http.method', 'probe.item']);
});

test('names that every object inherits are undeclared', () => {
  assert.deepEqual(findUndeclaredAttributes([{ toString: 'x', constructor: 'y' }]), [
    'constructor',
    'toString',
  ]);
});
