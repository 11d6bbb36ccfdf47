import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { ListenError, startTempoLocal } from '../src/index.ts';

const mainFile = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const freePorts = { TEMPO_PORT: '0', OTLP_GRPC_PORT: '0', OTLP_HTTP_PORT: '0' };

function run(variables: Record<string, string>) {
  return spawn(process.execPath, [mainFile], { env: { ...process.env, ...freePorts, ...variables } });
}

async function occupyPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return { port: address.port, close: () => server.close() };
}

describe('the program', { timeout: 30_000 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`is ready once it says so, and ends with exit code 0 on ${signal}`, async () => {
      const child = run({});
      try {
        let output = '';
        for await (const chunk of child.stdout) {
          output += String(chunk);
          if (output.includes('is ready')) break;
        }
        const { api } = JSON.parse(output.split('\n')[0] ?? '') as { api: string };
        assert.equal((await fetch(`${api}/ready`)).status, 200);
        const exited = once(child, 'exit');
        child.kill(signal);
        assert.deepEqual(await exited, [0, null]);
      } finally {
        child.kill('SIGKILL');
      }
    });
  }

  for (const variable of ['TEMPO_PORT', 'OTLP_GRPC_PORT', 'OTLP_HTTP_PORT'] as const) {
    it(`names ${variable} in one line, exit code 1, where its port is taken`, async () => {
      const occupied = await occupyPort();
      try {
        const child = run({ [variable]: String(occupied.port) });
        const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
        assert.equal(code, 1);
        assert.equal(
          stderr,
          `tempo-local: 127.0.0.1:${occupied.port} is taken by another program: stop it, or set ${variable} to a free port\n`,
        );
      } finally {
        occupied.close();
      }
    });
  }

  it('names the variable whose value cannot be used', async () => {
    const child = run({ MAX_SPANS: 'many' });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.equal(code, 1);
    assert.match(stderr, /^tempo-local: MAX_SPANS=many: .*\n$/);
  });
});

describe('starting inside a process', () => {
  it('leaves no port open where one of them is taken', async () => {
    const [occupied, free] = [await occupyPort(), await occupyPort()];
    free.close();
    try {
      const ports = { otlpGrpc: free.port, api: occupied.port };
      await assert.rejects(
        startTempoLocal({ ports }),
        (error) => error instanceof ListenError && error.listener === 'api' && error.code === 'EADDRINUSE',
      );
      const tempo = await startTempoLocal({ ports: { otlpGrpc: free.port } });
      await tempo.close();
    } finally {
      occupied.close();
    }
  });

  it('closing refuses further requests at once', async () => {
    const tempo = await startTempoLocal();
    await fetch(`${tempo.urls.api}/ready`);
    await tempo.close();
    await assert.rejects(fetch(`${tempo.urls.api}/ready`));
  });

  it('says that it stands in for Tempo', async () => {
    const tempo = await startTempoLocal();
    try {
      const response = await fetch(`${tempo.urls.api}/api/status/buildinfo`);
      assert.equal(response.headers.get('x-tempo-stand-in'), 'holdfast tempo/local');
      assert.match(
        ((await response.json()) as { version: string }).version,
        /^3\.\d+\.\d+\+holdfast-tempo-local$/,
      );
    } finally {
      await tempo.close();
    }
  });
});
