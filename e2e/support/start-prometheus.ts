import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pollUntil } from '@holdfast/service-kit/testing';
import { parse, stringify } from 'yaml';
import { findFreePort } from '../../scripts/lib/free-port.ts';

const configFile = join(import.meta.dirname, '../../prometheus/prometheus.yml');

export interface Prometheus {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Options of a test that needs a real Prometheus: it is skipped where there is none, but with `CI` set it runs, and
 * {@link startPrometheus} fails it.
 */
export const withPrometheus = {
  skip:
    findPrometheus() === undefined && !process.env['CI']
      ? 'no prometheus on PATH and no PROMETHEUS_PATH'
      : false,
} as const;

/** The program that `PROMETHEUS_PATH` names, or the one on PATH. */
function findPrometheus(): string | undefined {
  const named = process.env['PROMETHEUS_PATH'];
  if (named) return named;
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v prometheus'], { encoding: 'utf8' }).trim();
  } catch {
    // `command -v` fails where there is none.
    return undefined;
  }
}

interface Config {
  global: { scrape_interval: string; scrape_timeout: string };
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

/**
 * Starts a Prometheus with the project's own configuration, but other targets.
 *
 * @param targets base addresses by the name of their job; jobs that are not named are left out
 * @throws Error where there is none
 */
export async function startPrometheus(
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<Prometheus> {
  const program = findPrometheus();
  if (program === undefined) throw new Error('There is no Prometheus: install it, or set PROMETHEUS_PATH.');
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-prometheus-'));
  const config = parse(await readFile(configFile, 'utf8')) as Config;
  config.global = { scrape_interval: '500ms', scrape_timeout: '500ms' };
  config.scrape_configs = config.scrape_configs.flatMap((job) => {
    const urls = targets[job.job_name];
    if (urls === undefined) return [];
    return [{ ...job, static_configs: [{ targets: urls.map((url) => new URL(url).host) }] }];
  });
  await writeFile(join(folder, 'prometheus.yml'), stringify(config));
  const port = await findFreePort();
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-remote-write-receiver',
      '--enable-feature=exemplar-storage,native-histograms',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // It takes its targets up seconds after it is ready.
    await pollUntil('Prometheus to know its targets', async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${output.join('')}`);
      const answer = await fetch(`${url}/api/v1/targets?state=active`).catch(() => undefined);
      if (!answer?.ok) return undefined;
      const { data } = (await answer.json()) as { data: { activeTargets: unknown[] } };
      return data.activeTargets.length === Object.values(targets).flat().length || undefined;
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}
