import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairHelp, readPairOptions } from '../../src/pair/options.ts';
import { parseWrkResult } from '../../src/pair/run-wrk.ts';
import { readSettleOptions, settleHelp } from '../../src/settle/options.ts';

test('without options the pair is measured at 1, 16, 64 and 256 connections, in five rounds, under no limit', () => {
  const options = readPairOptions([]);
  assert.deepEqual(options?.connections, [1, 16, 64, 256]);
  assert.equal(options?.rounds, 5);
  assert.equal(options?.limit, undefined);
  assert.equal(options?.['limit-postgres'], undefined);
});

test('a limit needs a number of connections that it is for', () => {
  assert.equal(readPairOptions(['--limit', '12'])?.limit, 12);
  assert.equal(readPairOptions(['--limit-postgres', '3', '--connections', '4'])?.['limit-postgres'], 3);
  assert.throws(
    () => readPairOptions(['--limit', '12', '--connections', '1,16']),
    /--connections: a limit is for 64/,
  );
});

test('an option that is out of range or unknown is refused by its name', () => {
  for (const [args, complaint] of [
    [['--connections', '1,x'], /--connections/],
    [['--connections', ''], /--connections/],
    [['--seconds', '0.5'], /--seconds/],
    [['--rounds', '0'], /--rounds/],
    [['--limit', '0'], /--limit/],
    [['--limit', 'twelve'], /--limit/],
    [['--nothing'], /--nothing/],
  ] as const) {
    assert.throws(() => readPairOptions(args), complaint);
  }
  assert.throws(() => readSettleOptions(['--reservations', '0']), /--reservations/);
});

test('--help names every option', () => {
  assert.equal(readPairOptions(['--help']), undefined);
  for (const name of Object.keys(readPairOptions([]) ?? {})) assert.ok(pairHelp.includes(`--${name} `), name);
  assert.equal(readSettleOptions(['--help']), undefined);
  for (const name of Object.keys(readSettleOptions([]) ?? {}))
    assert.ok(settleHelp.includes(`--${name} `), name);
});

test('of what wrk reports, only answers of 201 are requests; other answers, broken connections and timeouts are failures', () => {
  const line =
    '{"requests":1000,"unexpected":10,"broken":3,"timeouts":2,"micros":2000000,"p50":1500,"p99":20000,"p999":30000}';
  assert.deepEqual(parseWrkResult(`Running 2s test\nRequests/sec: 500\n${line}\n`), {
    requests: 990,
    failures: 15,
    seconds: 2,
    p50Ms: 1.5,
    p99Ms: 20,
    p999Ms: 30,
  });
  assert.throws(() => parseWrkResult('unable to connect\n'), /no result:\nunable to connect/);
});
