import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseStat } from '../system/cpu-time.ts';

/** tempo/local as a process of its own, as `npm start` has it. */
export interface TempoProcess {
  readonly pid: number;
  readonly urls: { readonly api: string; readonly otlpGrpc: string };
  readonly stop: () => Promise<void>;
}

/** What a process has used. */
export interface Usage {
  /** User and system time since its start, in s. */
  readonly cpuSeconds: number;
  /** Memory that is in RAM, in bytes. */
  readonly residentBytes: number;
}

const readySchema = z.object({ api: z.string(), otlpGrpc: z.string() });
const main = join(import.meta.dirname, '../../../tempo/local/src/main.ts');

/** Starts it on free ports. @throws where it ends instead of being ready */
export async function startTempoProcess(): Promise<TempoProcess> {
  const child = spawn(process.execPath, [main], {
    env: { TEMPO_PORT: '0', OTLP_GRPC_PORT: '0', OTLP_HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  for await (const line of createInterface(child.stdout)) {
    const urls = readySchema.safeParse(JSON.parse(line)).data;
    if (urls === undefined || child.pid === undefined) continue;
    child.stdout.resume();
    return { pid: child.pid, urls, stop };
  }
  throw new Error('tempo/local ended before it was ready.');
}

/** Reads what a process has used so far, by ps (POSIX); that of Linux counts time in whole seconds, so there by /proc. */
export async function readUsage(pid: number): Promise<Usage> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
  const [kibibytes = '', time = ''] = stdout.trim().split(/\s+/);
  const cpuSeconds = process.platform === 'linux' ? await readProcTime(pid) : readPsTime(time);
  return { cpuSeconds, residentBytes: Number(kibibytes) * 1024 };
}

/** How many a second the times in /proc count on every Linux there is (proc_pid_stat(5)). */
const ticksPerSecond = 100;

async function readProcTime(pid: number): Promise<number> {
  return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8')).ticks / ticksPerSecond;
}

/** `[[days-]hours:]minutes:seconds`. */
function readPsTime(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
