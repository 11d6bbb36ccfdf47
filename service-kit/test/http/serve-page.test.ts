import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import { readPage, servePage } from '../../src/http/index.ts';

const script = 'console.log("a page");\n'.repeat(50);
let directory: string;
let app: FastifyInstance;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-page-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>A page</title>');
  await writeFile(join(directory, 'assets/index-abc.js'), script);
  await writeFile(join(directory, '.inputs'), 'how it was built');
  const page = await readPage(directory);
  assert.ok(page);
  app = fastify();
  servePage(app, { page, addresses: ['/', '/thing/:id'] });
});
after(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

test('every address of the page is the page, which may load and reach its own origin and run nothing inline', async () => {
  for (const url of ['/', '/?q=1', '/thing/7']) {
    const answer = await app.inject(url);
    assert.equal(answer.statusCode, 200, url);
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(answer.body, '<!doctype html><title>A page</title>');
    const policy = String(answer.headers['content-security-policy']);
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'; .*connect-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*|data:/);
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  }
});

test('a new page is seen at once, and its hashed assets are kept for good', async () => {
  const page = await app.inject('/');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const headers = { 'if-none-match': String(page.headers['etag']) };
  const again = await app.inject({ url: '/', headers });
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, '');
  const asset = await app.inject('/assets/index-abc.js');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(asset.body, script);
});

test('assets are compressed as the browser takes it', async () => {
  const url = '/assets/index-abc.js';
  const compressed = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } });
  assert.equal(compressed.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(compressed.rawPayload).toString(), script);
  const refused = await app.inject({ url, headers: { 'accept-encoding': 'br;q=0, gzip' } });
  assert.equal(refused.headers['content-encoding'], 'gzip');
  const preferred = await app.inject({ url, headers: { 'accept-encoding': 'br;q=0.5, GZIP' } });
  assert.equal(preferred.headers['content-encoding'], 'gzip');
  const unknown = await app.inject({ url, headers: { 'accept-encoding': 'zstd, deflate' } });
  assert.equal(unknown.headers['content-encoding'], undefined);
  const plain = await app.inject(url);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.headers['vary'], 'accept-encoding');
});

test('nothing but the page’s own files is served', async () => {
  for (const url of [
    '/index.html',
    '/.inputs',
    '/assets/',
    '/assets/none.js',
    '/assets/../.inputs',
    '/assets/%2e%2e/.inputs',
  ]) {
    assert.equal((await app.inject(url)).statusCode, 404, url);
  }
});

test('a page that has not been built is none', async () => {
  assert.equal(await readPage(join(directory, 'nowhere')), undefined);
});
