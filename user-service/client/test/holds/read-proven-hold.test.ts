import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProvenHold } from '../../src/holds/read-proven-hold.ts';

const request = {
  username: 'test',
  holdId: '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55',
  credits: 30,
  ttlSeconds: 900,
};
const body = {
  hold_id: request.holdId,
  username: request.username,
  credits: request.credits,
  state: 'held',
  expires_at: '2026-11-27T08:15:00.000Z',
};
const answer = {
  status: 201,
  contentType: 'application/json; charset=utf-8',
  text: JSON.stringify(body),
  retryAfterMs: undefined,
};

test('the hold that was asked for is proven, new or repeated, with its expiry', () => {
  for (const status of [200, 201]) {
    assert.deepEqual(readProvenHold({ ...answer, status }, request), {
      outcome: 'held',
      expiresAt: new Date('2026-11-27T08:15:00.000Z'),
    });
  }
});

test('an answer that differs from it in anything is not proven', () => {
  const changes: readonly Readonly<Record<string, unknown>>[] = [
    { hold_id: 'ffffffff-6a53-4f0e-9d9c-0a8f4f7f3c55' },
    { username: 'stranger' },
    { credits: 31 },
    { credits: '30' },
    { credits: null },
    { state: 'released' },
    { state: undefined },
    { expires_at: null },
    { expires_at: 1_764_231_300_000 },
    { expires_at: 'Fri, 27 Nov 2026 08:' },
    { expires_at: '2026-11-27T08:15:00.000+' },
    { expires_at: '2026-02-30T08:15:00.000Z' },
  ];
  const texts = changes.map((change) => JSON.stringify({ ...body, ...change }));
  for (const text of [...texts, '', '{"hold_id":', 'null', '[]', '"held"', '7']) {
    assert.equal(readProvenHold({ ...answer, text }, request), undefined, text);
  }
  for (const status of [202, 403, 500]) {
    assert.equal(readProvenHold({ ...answer, status }, request), undefined);
  }
  for (const contentType of ['', 'application/json', 'application/jsonx', 'text/html']) {
    assert.equal(readProvenHold({ ...answer, contentType }, request), undefined);
  }
});
