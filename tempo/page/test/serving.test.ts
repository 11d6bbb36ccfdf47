import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { loadPage, registerPage, registerTempoProxy } from '../src/index.ts';

const script = 'console.log("page");\n';

describe('serving the page', () => {
  let dir: string;
  let app: FastifyInstance;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'holdfast-page-'));
    await mkdir(path.join(dir, 'assets'));
    await writeFile(path.join(dir, 'index.html'), '<!doctype html><title>Traces</title>');
    await writeFile(path.join(dir, 'assets/index-abc.js'), script);
    await writeFile(path.join(dir, '.inputs'), 'secret');
    app = fastify();
    registerPage(app, await loadPage(dir));
  });
  after(async () => {
    await app.close();
    await rm(dir, { recursive: true });
  });

  for (const url of ['/', '/?service=shop', '/trace/0af7651916cd43dd8448eb211c80319c?span=1', '/map']) {
    it(`${url} is the page, with a policy that lets nothing inline or foreign run, and is asked for again`, async () => {
      const answer = await app.inject(url);
      assert.equal(answer.statusCode, 200);
      assert.match(answer.body, /<title>Traces/);
      const policy = String(answer.headers['content-security-policy']);
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      assert.equal(answer.headers['cache-control'], 'no-cache');
    });
  }

  it('an asset is kept for a year, and sent in gzip to those who take it', async () => {
    const answer = await app.inject({
      url: '/assets/index-abc.js',
      headers: { 'accept-encoding': 'gzip, br' },
    });
    assert.match(String(answer.headers['cache-control']), /max-age=31536000, immutable/);
    assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(gunzipSync(answer.rawPayload).toString(), script);
    assert.equal((await app.inject('/assets/index-abc.js')).body, script);
  });

  it('what the browser has already is not sent again', async () => {
    const { etag } = (await app.inject('/')).headers;
    const answer = await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } });
    assert.equal(answer.statusCode, 304);
  });

  for (const url of [
    '/assets/none.js',
    '/assets/../.inputs',
    '/assets/%2e%2e/.inputs',
    '/.inputs',
    '/trace',
    '/a/b',
  ]) {
    it(`${url} is not found`, async () => {
      assert.equal((await app.inject(url)).statusCode, 404);
    });
  }

  it('a page that has not been built says how to', async () => {
    const bare = fastify();
    registerPage(bare, await loadPage(path.join(dir, 'nowhere')));
    const answer = await bare.inject('/');
    assert.equal(answer.statusCode, 503);
    assert.match(answer.body, /npm run build/);
    await bare.close();
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
