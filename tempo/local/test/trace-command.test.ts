import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type TempoLocal, startTempoLocal } from '../src/index.ts';
import { exportByHttp, newTraceId, toProtobufRequest } from './helpers/otlp.ts';

const command = fileURLToPath(new URL('../../../scripts/trace.ts', import.meta.url));
const execute = promisify(execFile);

/** One line on stderr, nothing on stdout, exit code 1. */
const refusal = (pattern: RegExp) => (error: unknown) => {
  const { code, stderr, stdout } = error as { code: number; stderr: string; stdout: string };
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, pattern);
  return stderr.trimEnd().split('\n').length === 1;
};

describe('npm run trace', () => {
  let tempo: TempoLocal;
  const traceId = newTraceId();
  before(async () => {
    tempo = await startTempoLocal();
    const body = toProtobufRequest([{ traceId, name: 'POST /orders', serviceName: 'shop' }]);
    await exportByHttp({ url: tempo.urls.otlpHttp, body });
  });
  after(() => tempo.close());

  const run = (args: string[], tempoUrl = tempo.urls.api) =>
    execute(process.execPath, [command, ...args], {
      env: { ...process.env, TEMPO_URL: tempoUrl, NO_COLOR: '1' },
    });
  it('prints the waterfall of a trace', async () => {
    const { stdout } = await run([traceId]);
    assert.match(stdout, new RegExp(`^trace ${traceId}\n1 span · 1 service · 10\\.0 ms`));
    assert.match(stdout, /shop +POST \/orders +█+ +10\.0 ms/);
  });

  it('prints the trace as JSON', async () => {
    const { stdout } = await run(['--json', traceId]);
    const trace = JSON.parse(stdout) as {
      traceId: string;
      spans: { name: string; startTimeUnixNano: string }[];
    };
    assert.equal(trace.traceId, traceId);
    assert.match(trace.spans[0]?.startTimeUnixNano ?? '', /^\d{19}$/);
  });

  it('explains itself', async () => {
    const { stdout } = await run(['--help']);
    assert.match(stdout, /^Usage: npm run trace/);
  });

  it('says in one line what is wrong', async () => {
    await assert.rejects(run(['xyz']), refusal(/"xyz" is no trace id/));
    await assert.rejects(run([]), refusal(/give one trace id/));
    await assert.rejects(run(['--nope', traceId]), refusal(/Unknown option '--nope'/));
    await assert.rejects(run([newTraceId()]), refusal(/has no trace/));
    await assert.rejects(run([traceId], 'localhost'), refusal(/TEMPO_URL=localhost/));
    await assert.rejects(
      run([traceId], 'http://127.0.0.1:9'),
      refusal(/no answer from Tempo at http:\/\/127\.0\.0\.1:9/),
    );
  });
});
