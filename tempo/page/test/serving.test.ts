import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readPage } from '@holdfast/service-kit/http';
import fastify from 'fastify';
import { registerPage, registerTempoProxy } from '../src/index.ts';

describe('serving the page', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'holdfast-page-'));
    await writeFile(path.join(dir, 'index.html'), '<!doctype html><title>Traces</title>');
  });
  after(async () => rm(dir, { recursive: true }));

  it('answers with the page at its addresses, and nowhere else', async () => {
    const app = fastify();
    registerPage(app, await readPage(dir));
    for (const url of ['/', '/?service=shop', '/trace/0af7651916cd43dd8448eb211c80319c?span=1', '/map']) {
      const answer = await app.inject(url);
      assert.equal(answer.statusCode, 200, url);
      assert.match(answer.body, /<title>Traces/);
      assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/);
    }
    for (const url of ['/trace', '/a/b', '/assets/none.js']) {
      assert.equal((await app.inject(url)).statusCode, 404, url);
    }
    await app.close();
  });

  it('says how to build a page that has not been built', async () => {
    const app = fastify();
    registerPage(app, await readPage(path.join(dir, 'nowhere')));
    const answer = await app.inject('/');
    assert.equal(answer.statusCode, 503);
    assert.match(answer.body, /npm run build/);
    await app.close();
  });
});

describe('passing Tempo’s API on', () => {
  it('passes reads on, with the headers given, and nothing else', async () => {
    const asked: string[] = [];
    const tempo = createServer((request, response) => {
      asked.push(`${request.url} ${String(request.headers['x-scope-orgid'])}`);
      response.writeHead(400, { 'content-type': 'text/plain' }).end('invalid TraceQL query');
    });
    await new Promise<void>((resolve) => tempo.listen(0, '127.0.0.1', resolve));
    const { port } = tempo.address() as { port: number };
    const app = fastify();
    const tempoUrl = `http://127.0.0.1:${port}/behind`;
    registerTempoProxy(app, { tempoUrl, headers: { 'x-scope-orgid': 'team' } });

    const answer = await app.inject('/api/search?q=%7B');
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.body, 'invalid TraceQL query');
    for (const url of ['/api/../flush', '/api/%2e%2e/flush', '/metrics']) {
      assert.equal((await app.inject(url)).statusCode, 404, url);
    }
    assert.equal((await app.inject({ method: 'POST', url: '/api/search' })).statusCode, 404);
    assert.deepEqual(asked, ['/behind/api/search?q=%7B team']);

    tempo.closeAllConnections();
    await new Promise((resolve) => tempo.close(resolve));
    const gone = await app.inject('/api/search');
    assert.equal(gone.statusCode, 502);
    assert.match(gone.body, /no answer from Tempo at .*ECONNREFUSED/);
    await app.close();
  });
});
