import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import {
  addCalleeHopTimes,
  addHopTime,
  collectHopTimes,
  describeHopTimes,
  shareHopTimes,
} from '../../src/propagation/hop-times.ts';

test('the calls of a request add up by name, below what it took as a whole', () => {
  const request = collectHopTimes(ROOT_CONTEXT);
  addHopTime('a-db', 1.234, request);
  addHopTime('user-service', 8, request);
  addHopTime('a-db', 2, request);
  assert.equal(describeHopTimes(request, 12.3456), 'total;dur=12.35, a-db;dur=3.23, user-service;dur=8');
});

test('a callee’s own calls are told on; its total, its trace and what is no entry are not', () => {
  const request = collectHopTimes(ROOT_CONTEXT);
  const traceparent = 'traceparent;desc="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"';
  addCalleeHopTimes(
    `${traceparent}, total;dur=9, user-service-db;dur=2.5, bad name;dur=1, x;dur=no, y;dur=-1, z`,
    request,
  );
  assert.equal(describeHopTimes(request, 1), 'total;dur=1, user-service-db;dur=2.5');
});

test('a callee that names a thousand calls does not make the header long', () => {
  const request = collectHopTimes(ROOT_CONTEXT);
  addCalleeHopTimes(Array.from({ length: 1000 }, (_, index) => `n${index};dur=1`).join(','), request);
  assert.equal(describeHopTimes(request, 1).split(', ').length, 9);
});

test('a batch counts for each of its members', () => {
  const members = [collectHopTimes(ROOT_CONTEXT), collectHopTimes(ROOT_CONTEXT), ROOT_CONTEXT];
  addHopTime('a-db', 4, shareHopTimes(ROOT_CONTEXT, members));
  assert.deepEqual(
    members.map((member) => describeHopTimes(member, 5)),
    ['total;dur=5, a-db;dur=4', 'total;dur=5, a-db;dur=4', 'total;dur=5'],
  );
});
