import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { pollUntil } from '@holdfast/service-kit/testing';
import { findFreePort } from '@holdfast/scripts/lib/free-port';
import { useTempo } from './support/use-tempo.ts';

const execute = promisify(execFile);
const root = path.dirname(import.meta.dirname);
const page = await readFile(path.join(root, 'docs/tracing-your-service.md'), 'utf8');
const example = await readFile(path.join(root, 'examples/traced-service/main.ts'), 'utf8');

const listBlocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);
const [install = '', start = '', look = ''] = listBlocks('sh');

test('the page shows the example as it is, in fewer than 40 lines', () => {
  assert.deepEqual(listBlocks('ts'), [example]);
  assert.ok(example.trimEnd().split('\n').length < 40);
});

test('who follows the page in an empty folder has a service whose trace has five spans', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'holdfast-page-'));
  after(async () => rm(home, { recursive: true, force: true }));
  const tempo = await useTempo();
  after(tempo.close);
  const port = String(await findFreePort());
  const environment = {
    ...process.env,
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH']}`,
    TEMPO_URL: tempo.tempoUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: tempo.otlpEndpoint,
    DATABASE_URL: process.env['TEST_POSTGRES_URL'],
    PORT: port,
  };
  const folder = path.join(home, 'menu');
  /** Runs commands of the page, where this reader has things. @returns what they print @throws where one fails */
  const run = async (script: string): Promise<string> => {
    const command = script
      .replaceAll('~/holdfast', root)
      .replaceAll('~/menu', folder)
      .replaceAll('localhost:3010', `localhost:${port}`);
    const { stdout } = await execute('bash', ['-ec', command], { env: environment, timeout: 60_000 });
    return stdout;
  };

  await run(install);
  await writeFile(path.join(folder, 'main.ts'), listBlocks('ts')[0] ?? '');
  const service = spawn('bash', ['-c', start.replace('node main.ts &', 'exec node main.ts')], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(async () => stop(service));
  await waitUntilListening(service);

  const [order = '', ...printTrace] = look.split('\n');
  const traceId = (await run(`${order}\necho $trace_id`)).trim();
  assert.match(traceId, /^[0-9a-f]{32}$/);
  const trace = [`trace_id=${traceId}`, ...printTrace].join('\n');
  const waterfall = await pollUntil(
    'all spans have arrived',
    async () => {
      // Until there is a trace, the command fails.
      const printed = await run(trace).catch(() => '');
      return printed.includes('5 spans') && printed;
    },
    30_000,
  );
  for (const name of ['POST /orders/{id}', 'cook_dish', 'GET', 'GET /dishes/{id}', 'SELECT dishes']) {
    assert.ok(waterfall.includes(name), `${name} is missing in\n${waterfall}`);
  }
});

async function waitUntilListening(service: ChildProcess): Promise<void> {
  assert.ok(service.stdout !== null);
  const signal = AbortSignal.timeout(20_000);
  for await (const line of createInterface({ input: service.stdout, signal })) {
    if (line.includes('Server listening at')) return;
  }
  throw new Error('the service ended, or did not listen within 20 s');
}

async function stop(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return;
  const exited = once(service, 'exit');
  service.kill('SIGTERM');
  await exited;
}
