import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTrustedCallers } from '@holdfast/telemetry';
import { createTrustCheck } from '../../src/propagation/trusted-callers.ts';

test('all, none, addresses and networks are read, and nothing else is', () => {
  assert.equal(parseTrustedCallers('all'), 'all');
  assert.equal(parseTrustedCallers('none'), 'none');
  assert.deepEqual(parseTrustedCallers('10.0.0.0/8, fd00::/8 ,::1'), ['10.0.0.0/8', 'fd00::/8', '::1']);
  for (const text of [
    '',
    'ALL',
    'all,none',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10.0.0/8',
    'localhost',
    '10.0.0.1,',
    'fe80::1%eth0',
  ]) {
    assert.equal(parseTrustedCallers(text), undefined, text);
  }
});

test('a caller is trusted by its address, however that is written', () => {
  const isTrusted = createTrustCheck(['10.0.0.0/8', '192.168.1.7', 'fd00::/8', 'fe80::/10']);
  for (const address of ['10.255.0.1', '::ffff:10.1.2.3', '192.168.1.7', 'fd12::1', 'fe80::1%eth0']) {
    assert.equal(isTrusted(address), true, address);
  }
  for (const address of [
    '11.0.0.1',
    '::ffff:11.1.2.3',
    '192.168.1.8',
    'fe00::1',
    '::1',
    '',
    'nonsense',
    undefined,
  ]) {
    assert.equal(isTrusted(address), false, String(address));
  }
});

test('a network may be everything of a family', () => {
  assert.equal(createTrustCheck(['0.0.0.0/0'])('203.0.113.9'), true);
  assert.equal(createTrustCheck(['0.0.0.0/0'])('2001:db8::1'), false);
  assert.equal(createTrustCheck(['::/0'])('2001:db8::1'), true);
});

test('what is no network is named', () => {
  assert.throws(() => createTrustCheck(['10.0.0.0/8', 'somewhere']), /'somewhere'/);
});
