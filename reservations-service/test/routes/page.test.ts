import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readPage } from '@holdfast/service-kit/http';
import { buildTestService, problemType, type TestService } from '../support.ts';

let directory: string;
let built: TestService;
let unbuilt: TestService;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-page-'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>A page</title>');
  const options = { userServiceUrl: 'http://127.0.0.1:9' };
  built = await buildTestService({ ...options, page: await readPage(directory) });
  unbuilt = await buildTestService({ ...options, page: await readPage(join(directory, 'nowhere')) });
});
after(async () => {
  await built.close();
  await unbuilt.close();
  await rm(directory, { recursive: true });
});

test('the shop page stands at /, and not in the description of the API', async () => {
  const answer = await built.app.inject('/');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body, '<!doctype html><title>A page</title>');
  const { paths } = (await built.app.inject('/openapi.json')).json();
  assert.ok('/items' in paths && !('/' in paths));
});

test('where the page has not been built, the answer says how to build it', async () => {
  const answer = await unbuilt.app.inject('/');
  assert.equal(answer.statusCode, 404);
  assert.equal(answer.json().type, problemType('page-not-built'));
  assert.match(answer.json().detail, /npm run build/);
});
