import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  reservationsServiceProblemTypes,
  type ReservationsServiceProblem,
} from '@holdfast/reservations-service-client/contract';
import {
  isWorthRepeating,
  readFailure,
  type Failure,
} from '../../reservations-service/client/src/failure.ts';
import { describeFailure } from '../src/text/failure-text.ts';

const attempt = { action: 'reserve', username: 'test', credits: 30 } as const;

function problem(slug: string, status: number, members: object = {}): Failure {
  return readFailure(status, { type: `urn:holdfast:problem:${slug}`, title: 'A title', status, ...members });
}

test('a refusal for want of credits says how many are left and what it costs', () => {
  const text = describeFailure(problem('insufficient-credits', 403, { available: 20 }), attempt);
  assert.equal(text, 'You have 20 credits left; this costs 30.');
});

test('an outage of the ledger says what it means for the credits, by what was done', () => {
  const failure = problem('user-service-unavailable', 503);
  assert.equal(
    describeFailure(failure, attempt),
    'The shop cannot reach the credits service right now. Nothing was charged; try again.',
  );
  assert.match(describeFailure(failure, { ...attempt, action: 'download' }), /charged once at most/);
});

/** Of the service's types, those that no request of the page can be answered with. */
const neverMet = new Set<ReservationsServiceProblem>([
  'malformed-request',
  'administration-disabled',
  'route-not-found',
  'page-not-built',
  'origin-not-allowed',
  'request-too-large',
  'unsupported-media-type',
  'invalid-request',
  'header-fields-too-large',
  'not-ready',
]);

test('every problem type that the page can meet has words of its own, and promises no more than is true', () => {
  const unnamed = Object.values(reservationsServiceProblemTypes).filter(
    ({ slug, status }) =>
      !neverMet.has(slug) && describeFailure(problem(slug, status), attempt) === 'The shop refused this.',
  );
  assert.deepEqual(unnamed, []);
});

test('a problem that is not known is told with the reason that the server gave', () => {
  const text = describeFailure(problem('brand-new', 418, { detail: 'It is a teapot.' }), attempt);
  assert.equal(text, 'The shop refused this: It is a teapot.');
});

test('an answer that is no problem, such as a proxy’s page, is told by its status', () => {
  assert.match(
    describeFailure(readFailure(502, undefined), attempt),
    /makes no sense \(502\)\. Nothing was charged/,
  );
  assert.deepEqual(readFailure(500, { type: 'about:blank' }), { kind: 'unreadable', status: 500 });
});

test('being offline, no answer and a slow answer are told apart', () => {
  const texts = (['offline', 'no-answer', 'timeout'] as const).map((reason) =>
    describeFailure({ kind: 'unreachable', reason }, attempt),
  );
  assert.equal(new Set(texts).size, 3);
  assert.equal(texts[0], 'You are offline. Nothing was charged; try again.');
});

test('only what a later attempt may mend is worth repeating', () => {
  assert.equal(isWorthRepeating(problem('user-service-unavailable', 503)), true);
  assert.equal(isWorthRepeating(problem('too-many-requests', 429)), true);
  assert.equal(isWorthRepeating({ kind: 'unreachable', reason: 'timeout' }), true);
  assert.equal(isWorthRepeating(problem('insufficient-credits', 403, { available: 0 })), false);
  assert.equal(isWorthRepeating(problem('reservation-expired', 409)), false);
});
