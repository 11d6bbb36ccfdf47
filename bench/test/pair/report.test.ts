import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBroken } from '../../src/pair/find-broken.ts';
import { summarize } from '../../src/pair/report.ts';
import type { Sample, VariantName } from '../../src/pair/sample.ts';

interface Given {
  readonly variant: VariantName;
  readonly round: number;
  /** Of each service. */
  readonly micros: number;
  readonly postgres?: number;
  readonly connections?: number;
  readonly failures?: number;
  readonly requests?: number;
}

function sample(given: Given): Sample {
  const { variant, round, micros, postgres = 0, connections = 64, failures = 0, requests = 1000 } = given;
  return {
    variant,
    round,
    connections,
    failures,
    requests,
    seconds: 2,
    p50Ms: 1,
    p99Ms: 2,
    p999Ms: 3,
    cpuMicros: {
      reservationsService: micros,
      userService: micros,
      services: 2 * micros,
      postgres,
      tempoLocal: 10,
    },
    spans: variant === 'traced' ? { made: 11, received: 11, lost: 0 } : null,
    peakBytes: { reservationsService: round, userService: 7 },
  };
}

const samples = [
  sample({ variant: 'bare', round: 1, micros: 50 }),
  sample({ variant: 'traced', round: 1, micros: 500, postgres: 200 }),
  // A machine that is twice as slow meanwhile.
  sample({ variant: 'bare', round: 2, micros: 100 }),
  sample({ variant: 'traced', round: 2, micros: 1000, postgres: 600 }),
  sample({ variant: 'bare', round: 3, micros: 50 }),
  sample({ variant: 'traced', round: 3, micros: 600, postgres: 100 }),
];

test('a cost is compared with the bare pair of the same round, so that a slow minute counts for both', () => {
  const [bare, traced] = summarize(samples);
  assert.deepEqual(bare?.bareRatio.services, { median: 1, min: 1, max: 1 });
  assert.deepEqual(traced?.bareRatio.services, { median: 10, min: 10, max: 12 });
  assert.deepEqual(traced?.bareRatio.postgres, { median: 2, min: 1, max: 3 });
  assert.deepEqual(traced?.cpuMicros.services, { median: 1200, min: 1000, max: 2000 });
  assert.deepEqual(traced?.requestsPerSecond, { median: 500, min: 500, max: 500 });
  assert.equal(traced?.peakBytes.reservationsService, 3);
  assert.equal(bare?.spans, null);
  assert.deepEqual(traced?.spans, { made: 11, received: 11, lost: 0 });
});

test('results come by number of connections, and each is compared with the bare pair under the same', () => {
  const results = summarize([
    ...samples,
    sample({ variant: 'bare', round: 1, micros: 100, connections: 1 }),
    sample({ variant: 'traced', round: 1, micros: 500, connections: 1 }),
  ]);
  assert.deepEqual(
    results.map(({ connections, variant, bareRatio }) => [connections, variant, bareRatio.services.median]),
    [
      [1, 'bare', 1],
      [1, 'traced', 5],
      [64, 'bare', 1],
      [64, 'traced', 10],
    ],
  );
});

test('a limit is kept up to itself and broken above, for the services together and for PostgreSQL', () => {
  const results = summarize(samples);
  assert.deepEqual(findBroken(results, { services: 10, postgres: 2 }), []);
  assert.deepEqual(findBroken(results, { services: undefined, postgres: undefined }), []);
  assert.deepEqual(findBroken(results, { services: 9.9, postgres: 1.9 }), [
    'traced, 64 connections: the services cost 10.00 bare pairs of 9.9',
    'traced, 64 connections: PostgreSQL cost 2.00 bare pairs of 1.9',
  ]);
});

test('a limit is for 64 connections, or for the only number that was measured', () => {
  const at = (connections: number): Sample[] => samples.map((one) => ({ ...one, connections }));
  assert.equal(findBroken(summarize(at(4)), { services: 9, postgres: undefined }).length, 1);
  const dearAlone = [...samples, ...at(1)].map((one) =>
    one.connections === 1 && one.variant === 'traced'
      ? { ...one, cpuMicros: { ...one.cpuMicros, services: 1e6 } }
      : one,
  );
  assert.deepEqual(findBroken(summarize(dearAlone), { services: 10, postgres: undefined }), []);
});

test('a cost that could not be worked out keeps no limit', () => {
  const nothing = samples.map((one) => ({ ...one, cpuMicros: { ...one.cpuMicros, services: Number.NaN } }));
  assert.equal(findBroken(summarize(nothing), { services: 10, postgres: undefined }).length, 1);
});

test('a round in which no request was answered is named', () => {
  const silent = sample({ variant: 'disabled', round: 1, micros: 1, requests: 0 });
  assert.deepEqual(
    findBroken(summarize([...samples, silent]), { services: undefined, postgres: undefined }),
    ['disabled, 64 connections: no request was answered in a round'],
  );
});

test('requests that were not answered 201 are named, in whichever variant', () => {
  const [first, ...others] = samples;
  assert.ok(first);
  assert.deepEqual(
    findBroken(summarize([{ ...first, failures: 3 }, ...others]), {
      services: undefined,
      postgres: undefined,
    }),
    ['bare, 64 connections: 3 requests were not answered 201'],
  );
});
