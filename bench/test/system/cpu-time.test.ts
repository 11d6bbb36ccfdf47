import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCpuClock, parseStat, sumTree } from '../../src/system/cpu-time.ts';
import { parsePeakMemory, readPeakMemory } from '../../src/system/peak-memory.ts';

/** As Linux writes it, up to the 20th field. */
function statLine(pid: number, name: string, parentPid: number, times: readonly number[]): string {
  return `${pid} (${name}) S ${parentPid} 1 1 0 -1 4194560 100 200 3 4 ${times.join(' ')} 20 0 1 0 999\n`;
}

test('the time of a process is its own, user and system, and that of the children it has waited for', () => {
  const stat = parseStat(statLine(42, 'node', 7, [100, 20, 3, 4]));
  assert.deepEqual(stat, { pid: 42, parentPid: 7, ticks: 127 });
});

test('a process may have any name: brackets and spaces in it move no field', () => {
  const stat = parseStat(statLine(42, 'a) R 9 (b) c', 7, [1, 2, 0, 0]));
  assert.deepEqual(stat, { pid: 42, parentPid: 7, ticks: 3 });
});

test('what is no line of /proc/<pid>/stat is refused, rather than counted as nothing', () => {
  for (const line of ['', '42 (node) S', 'node S 7 1 1']) {
    assert.throws(() => parseStat(line), /no line of/);
  }
});

test('the time of a tree is that of the process and of all below it, and of nothing beside it', () => {
  const stats = [
    { pid: 1, parentPid: 0, ticks: 1000 },
    { pid: 10, parentPid: 1, ticks: 1 },
    { pid: 11, parentPid: 10, ticks: 20 },
    { pid: 12, parentPid: 11, ticks: 300 },
    { pid: 13, parentPid: 1, ticks: 5000 },
  ];
  assert.equal(sumTree(stats, 10), 321);
  assert.equal(sumTree(stats, 13), 5000);
});

test('the clock counts what this process uses', { skip: process.platform !== 'linux' }, async () => {
  const clock = await openCpuClock();
  const before = await clock.read({ own: process.pid });
  const { user, system } = process.cpuUsage();
  while (process.cpuUsage().user - user < 200_000) Math.sqrt(Math.random());
  const usage = process.cpuUsage();
  const after = await clock.read({ own: process.pid });
  const usedSeconds = (usage.user - user + usage.system - system) / 1e6;
  // A tick is a hundredth of a second; reading takes some time of its own.
  assert.ok(after.own - before.own >= usedSeconds - 0.03, `${after.own - before.own} of ${usedSeconds} s`);
  assert.ok(after.own - before.own < usedSeconds + 1, `${after.own - before.own} of ${usedSeconds} s`);
});

test('a process that has ended is named', { skip: process.platform !== 'linux' }, async () => {
  const clock = await openCpuClock();
  await assert.rejects(clock.read({ gone: 2 ** 22 + 1 }), /gone has ended/);
});

test('peak memory is VmHWM, in bytes', { skip: process.platform !== 'linux' }, async () => {
  assert.equal(parsePeakMemory('VmPeak:\t  999 kB\nVmHWM:\t   2048 kB\nVmRSS:\t   1024 kB\n'), 2 ** 21);
  assert.throws(() => parsePeakMemory('VmRSS:\t1024 kB\n'), /no VmHWM/);
  assert.ok((await readPeakMemory(process.pid)) >= process.memoryUsage.rss() / 2);
});
