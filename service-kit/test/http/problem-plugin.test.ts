import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Problem } from '@holdfast/service-kit/http';
import { DatabaseUnavailableError } from '@holdfast/service-kit/postgres';
import { defineProblemDetails } from '@holdfast/service-kit/problem';
import { defineProblemTypes, type httpProblemTypes } from '@holdfast/service-kit/problem-types';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import type { InjectOptions } from 'fastify';
import { z } from 'zod';
import { assertInjectedProblem } from '../helpers/assert-problem.ts';
import { createTestApp, type TestApp } from '../helpers/test-app.ts';

const telemetry = startTestTelemetry();
let testApp: TestApp;
/** Types of a service's own. */
const types = defineProblemTypes({
  'shelf-taken': { status: 409, title: 'The shelf is taken' },
  'shelf-full': { status: 403, title: 'The shelf is full' },
  'shelves-away': { status: 503, title: 'The shelves are out of reach' },
});
const { problemResponses } = defineProblemDetails({ left: z.int().optional() });
const failures: Record<string, () => unknown> = {
  problem: () => new Problem(types['shelf-taken'], 'Choose another one.'),
  extended: () => new Problem(types['shelf-full'], 'Few are left.', { extensions: { left: 7 } }),
  defect: () => new Error('the secret cause'),
  'foreign-4xx': () => Object.assign(new Error('the secret cause'), { statusCode: 404, code: 'UND_ERR' }),
  text: () => 'the secret cause',
  nothing: () => null,
  database: () => new DatabaseUnavailableError('the secret address'),
  busy: () => new Problem(types['shelves-away'], 'Later.', { cause: new Error('the secret cause') }),
};

before(async () => {
  testApp = await createTestApp();
  const { app } = testApp;
  app.get('/fail/:how', async (request) => {
    const { how } = request.params as { how: string };
    // oxlint-disable-next-line typescript/only-throw-error -- libraries throw anything
    throw failures[how]?.();
  });
  app.get('/unwritable-answer', { schema: { response: { 200: z.object({ ok: z.boolean() }) } } }, () => ({
    // JSON has no way to write it.
    ok: 1n as never,
  }));
  app.post(
    '/items/:id',
    {
      schema: {
        params: z.object({ id: z.string().max(3) }),
        querystring: z.object({ limit: z.coerce.number().int().optional() }),
        body: z.strictObject({ credits: z.int().min(1), nested: z.object({ list: z.array(z.string()) }) }),
        response: { 200: z.object({}), ...problemResponses(422) },
      },
    },
    () => ({}),
  );
});
afterEach(() => telemetry.reset());
after(async () => {
  await testApp.app.close();
  await telemetry.shutdown();
});

const json = { 'content-type': 'application/json' };
const post = (payload: string, headers: Record<string, string> = json): InjectOptions => ({
  method: 'POST',
  url: '/items/1',
  headers,
  payload,
});
const valid = JSON.stringify({ credits: 1, nested: { list: [] } });

const refusals = {
  'a body that is no JSON': [post('{"credits":'), 'malformed-request'],
  'a body of text alone': [post('hello'), 'malformed-request'],
  'an empty body that claims to be JSON': [post(''), 'malformed-request'],
  'a body that would change the prototype': [post('{"__proto__":{"credits":1}}'), 'malformed-request'],
  'a text body': [post(valid, { 'content-type': 'text/plain' }), 'unsupported-media-type'],
  'an XML body': [post('<a/>', { 'content-type': 'application/xml' }), 'unsupported-media-type'],
  'a form': [post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 'unsupported-media-type'],
  'a content type that is none': [post(valid, { 'content-type': 'garbage' }), 'unsupported-media-type'],
  'a body just above 64 KiB': [post(`"${'x'.repeat(64 * 1024)}"`), 'request-too-large'],
  'a body of 10 MB': [post(`"${'x'.repeat(10 * 1024 * 1024)}"`), 'request-too-large'],
  'a body without its required members': [post('{}'), 'invalid-request'],
  'a body that is null': [post('null'), 'invalid-request'],
  'no body at all': [{ method: 'POST', url: '/items/1' }, 'invalid-request'],
  'a path parameter that is too long': [{ ...post(valid), url: '/items/1234' }, 'invalid-request'],
  'a path parameter of 2,000 characters': [
    { ...post(valid), url: `/items/${'x'.repeat(2000)}` },
    'malformed-request',
  ],
  'a query that is no number': [{ ...post(valid), url: '/items/1?limit=many' }, 'invalid-request'],
  'a route that does not exist': [{ method: 'GET', url: '/nowhere' }, 'route-not-found'],
  'a method that the route does not take': [{ method: 'DELETE', url: '/items/1' }, 'route-not-found'],
  'a body of another type, to no route': [
    { method: 'POST', url: '/nowhere', headers: { 'content-type': 'text/plain' }, payload: 'x' },
    'route-not-found',
  ],
  'a path that cannot be decoded': [{ method: 'GET', url: '/%zz' }, 'malformed-request'],
  'a parameter that cannot be decoded': [{ ...post(valid), url: '/items/%ff' }, 'malformed-request'],
} as const satisfies Record<string, readonly [InjectOptions, keyof typeof httpProblemTypes]>;

for (const [name, [request, slug]] of Object.entries(refusals)) {
  test(`${name}: ${slug}`, async () => {
    const problem = assertInjectedProblem(await testApp.app.inject(request), slug);
    assert.ok((problem.instance ?? '').length <= 256);
    assert.ok((problem.detail ?? '').length <= 256);
  });
}

test('a valid request is none of this', async () => {
  const answer = await testApp.app.inject(post(valid, { 'content-type': 'application/json; charset=utf-8' }));
  assert.equal(answer.statusCode, 200);
});

test('invalid values are listed with the part of the request and a JSON Pointer each', async () => {
  const body = JSON.stringify({ credits: 0, nested: { list: ['a', 1] }, surplus: true });
  const problem = assertInjectedProblem(await testApp.app.inject(post(body)), 'invalid-request');
  const places = problem.errors?.map((error) => `${error.in} ${error.pointer}`);
  assert.deepEqual(places, ['body /credits', 'body /nested/list/1', 'body ']);
  assert.match(problem.detail ?? '', /\/credits: .+; \/nested\/list\/1: .+; body: .*surplus/);
});

test('a missing member is pointed at by its name', async () => {
  const problem = assertInjectedProblem(await testApp.app.inject(post('{"credits":1}')), 'invalid-request');
  assert.deepEqual(
    problem.errors?.map(({ pointer }) => pointer),
    ['/nested'],
  );
});

test('what a caller names wrongly comes back cut to 256 characters', async () => {
  const body = JSON.stringify({ credits: 1, nested: { list: [] }, ['x'.repeat(10_000)]: 1 });
  const problem = assertInjectedProblem(await testApp.app.inject(post(body)), 'invalid-request');
  assert.ok((problem.detail ?? '').length <= 256);
  assert.ok((problem.errors?.[0]?.detail ?? '').length <= 256);
});

test('a thrown Problem is answered as it says, with its members, and is no error of the span', async () => {
  assertInjectedProblem(await testApp.app.inject('/fail/problem'), types['shelf-taken']);
  const extended = assertInjectedProblem(await testApp.app.inject('/fail/extended'), types['shelf-full']);
  assert.deepEqual({ ...extended, left: 7 }, extended);
  assert.equal(extended.detail, 'Few are left.');
  const spans = await pollUntil('both spans', () => telemetry.spans().length === 2 && telemetry.spans());
  assert.deepEqual(
    spans.map((span) => [span.attributes['holdfast.problem.type'], span.events.length]),
    [
      ['urn:holdfast:problem:shelf-taken', 0],
      ['urn:holdfast:problem:shelf-full', 0],
    ],
  );
});

for (const [how, slug, cause] of [
  ['/fail/defect', 'internal-error', 'the secret cause'],
  ['/fail/foreign-4xx', 'internal-error', 'the secret cause'],
  ['/fail/text', 'internal-error', "No Error was thrown, but 'the secret cause'"],
  ['/fail/nothing', 'internal-error', 'No Error was thrown, but null'],
  ['/unwritable-answer', 'internal-error', undefined],
  ['/fail/database', 'database-unavailable', 'the secret address'],
  ['/fail/busy', types['shelves-away'], 'the secret cause'],
] as const) {
  test(`${how} hides its cause from the caller, and tells it to log and trace, once, under trace_id`, async () => {
    const linesBefore = testApp.logged().length;
    const answer = await testApp.app.inject(how);
    const problem = assertInjectedProblem(answer, slug);
    assert.doesNotMatch(answer.body, /secret|at .*\.ts/);
    const span = await pollUntil('the span', () => telemetry.spans()[0]);
    assert.equal(problem.trace_id, span.spanContext().traceId);
    assert.match(String(answer.headers['traceresponse']), new RegExp(problem.trace_id));
    const exceptions = span.events.map((event) => [event.name, event.attributes?.['exception.message']]);
    assert.equal(exceptions.length, 1);
    if (cause !== undefined) assert.deepEqual(exceptions, [['exception', cause]]);
    const errors = testApp
      .logged()
      .slice(linesBefore)
      .filter(({ level }) => level === 'error');
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.['trace_id'], problem.trace_id);
    if (cause !== undefined) assert.match(JSON.stringify(errors[0]), new RegExp(cause));
  });
}

test('an outage is answered with Retry-After, and other problems without', async () => {
  assert.equal((await testApp.app.inject('/fail/database')).headers['retry-after'], '1');
  assert.equal((await testApp.app.inject('/fail/defect')).headers['retry-after'], undefined);
});

test('an answer with a problem has no more in the log than one line for a 4xx: that it was answered', async () => {
  const linesBefore = testApp.logged().length;
  await testApp.app.inject('/nowhere?token=1');
  const lines = await pollUntil('the line', () => {
    const written = testApp.logged().slice(linesBefore);
    return written.length > 0 && written;
  });
  assert.deepEqual(
    lines.map((line) => [line['level'], line['http.response.status_code'], line['url.path']]),
    [['info', 404, '/nowhere']],
  );
});

test('the lines of a request have its id, and that of a 5xx its type', async () => {
  const linesBefore = testApp.logged().length;
  await testApp.app.inject('/fail/defect');
  const [error, answered] = await pollUntil('both lines', () => {
    const written = testApp.logged().slice(linesBefore);
    return written.length > 1 && written;
  });
  assert.match(String(error?.['holdfast.request.id']), /^req-/);
  assert.equal(answered?.['holdfast.request.id'], error?.['holdfast.request.id']);
  assert.equal(answered?.['error.type'], '500');
});
