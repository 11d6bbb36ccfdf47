import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { readPage } from '../../src/page/read-page.ts';
import { buildTestService, problemType, type TestService } from '../support.ts';

const script = 'console.log("a page");\n'.repeat(50);
let directory: string;
let built: TestService;
let unbuilt: TestService;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-page-'));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>A page</title>');
  await writeFile(join(directory, 'assets/index-abc.js'), script);
  await writeFile(join(directory, '.inputs'), 'how it was built');
  const options = { userServiceUrl: 'http://127.0.0.1:9' };
  built = await buildTestService({ ...options, page: await readPage(directory) });
  unbuilt = await buildTestService({ ...options, page: await readPage(join(directory, 'nowhere')) });
});
after(async () => {
  await built.close();
  await unbuilt.close();
  await rm(directory, { recursive: true });
});

test('the page allows scripts, styles and connections of its own origin, and nothing inline', async () => {
  const answer = await built.app.inject('/');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(answer.body, '<!doctype html><title>A page</title>');
  const policy = String(answer.headers['content-security-policy']);
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"]) {
    assert.ok(policy.includes(part), part);
  }
  assert.doesNotMatch(policy, /unsafe|\*|data:/);
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
});

test('a new page is seen at once, and its hashed assets are kept for good', async () => {
  const page = await built.app.inject('/');
  assert.equal(page.headers['cache-control'], 'no-cache');
  const again = await built.app.inject({
    url: '/',
    headers: { 'if-none-match': String(page.headers['etag']) },
  });
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, '');
  const asset = await built.app.inject('/assets/index-abc.js');
  assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(asset.body, script);
});

test('assets are compressed as the browser takes it', async () => {
  const url = '/assets/index-abc.js';
  const compressed = await built.app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } });
  assert.equal(compressed.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(compressed.rawPayload).toString(), script);
  const refused = await built.app.inject({ url, headers: { 'accept-encoding': 'br;q=0, gzip' } });
  assert.equal(refused.headers['content-encoding'], 'gzip');
  const plain = await built.app.inject(url);
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.headers['vary'], 'accept-encoding');
});

test('nothing but the page’s own files is served', async () => {
  for (const url of [
    '/index.html',
    '/.inputs',
    '/assets/',
    '/assets/../index.html',
    '/assets/%2e%2e/package.json',
  ]) {
    assert.equal((await built.app.inject(url)).statusCode, 404, url);
  }
});

test('where the page has not been built, the answer says how to build it', async () => {
  const answer = await unbuilt.app.inject('/');
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json().type, problemType('page-not-built'));
  assert.match(answer.json().detail, /npm run build/);
});
