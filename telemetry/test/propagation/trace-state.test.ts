import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTraceState } from '../../src/propagation/trace-state.ts';

const long = (key: string): string => `${key}=${'x'.repeat(150)}`;
const short = (key: string): string => `${key}=${'x'.repeat(90)}`;

test('a tracestate of more than 512 characters loses whole members: the long ones first, from the end, then the last', () => {
  assert.equal(
    parseTraceState([long('a'), short('b'), long('c'), short('d'), long('e')].join(','))?.serialize(),
    [long('a'), short('b'), long('c'), short('d')].join(','),
  );
  const shorts = ['a', 'b', 'c', 'd', 'e', 'f'].map(short);
  assert.equal(parseTraceState(shorts.join(','))?.serialize(), shorts.slice(0, 5).join(','));
});

test('a tracestate of 512 characters stays as it is', () => {
  const state = `a=${'x'.repeat(254)},b=${'y'.repeat(253)}`;
  assert.equal(state.length, 512);
  assert.equal(parseTraceState(state)?.serialize(), state);
  assert.equal(parseTraceState(`${state}y`)?.serialize(), `a=${'x'.repeat(254)}`);
});

test('a value has up to 256 characters, keeps its spaces but at the end, and is printable ASCII', () => {
  assert.equal(parseTraceState(`a=${'x'.repeat(256)}`)?.get('a')?.length, 256);
  assert.equal(parseTraceState(`a=${'x'.repeat(257)}`), undefined);
  assert.equal(parseTraceState('a=  b c  ,d=1')?.serialize(), 'a=  b c,d=1');
  for (const malformed of ['a=b\u00a0', 'a=\u0007', 'a=é', 'a', '=', ',a=1,=2', 'a=1;b=2\n']) {
    assert.equal(parseTraceState(malformed), undefined, JSON.stringify(malformed));
  }
});

test('nothing but commas and spaces is no tracestate', () => {
  for (const empty of ['', ',', ' , \t ,', ','.repeat(65_536)])
    assert.equal(parseTraceState(empty), undefined);
});

test('a member that is set comes first, in place of an older one, and leaves the former state as it was', () => {
  const state = parseTraceState('a=1,b=2');
  assert.equal(state?.set('b', '3').serialize(), 'b=3,a=1');
  assert.equal(state?.set('c', '4').serialize(), 'c=4,a=1,b=2');
  assert.equal(state?.unset('a').serialize(), 'b=2');
  assert.equal(state?.serialize(), 'a=1,b=2');
  assert.equal(state?.set('C', '4'), state);
  assert.equal(state?.set('c', ''), state);
});

test('a 33rd member that is set takes the place of the last', () => {
  const members = Array.from({ length: 32 }, (_, index) => `k${index}=1`);
  const state = parseTraceState(members.join(','))?.set('new', '1').serialize();
  assert.equal(state, ['new=1', ...members.slice(0, 31)].join(','));
});
