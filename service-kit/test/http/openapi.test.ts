import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { healthRoutes, uuidField } from '@holdfast/service-kit/http';
import { openDatabase } from '@holdfast/service-kit/postgres';
import { defineProblemDetails } from '@holdfast/service-kit/problem';
import { createLogger } from '@holdfast/telemetry/pino';
import { startTestTelemetry } from '@holdfast/telemetry/testing';
import { z } from 'zod';
import { assertInjectedProblem } from '../helpers/assert-problem.ts';
import { createTestApp, type TestApp } from '../helpers/test-app.ts';

interface OpenapiDocument {
  readonly openapi: string;
  readonly info: Record<string, string>;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly parameters?: { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

const telemetry = startTestTelemetry();
let testApp: TestApp;
const { problemResponses } = defineProblemDetails({ left: z.int().optional() });
const database = openDatabase({
  url: 'postgresql://nobody@127.0.0.1:1/none',
  poolSize: 1,
  peerService: 'probe-db',
  logger: createLogger({ serviceName: 'probe', level: 'silent' }),
});

before(async () => {
  testApp = await createTestApp();
  await testApp.app.register(healthRoutes, {
    database,
    renderMetrics: async (accept) => ({ contentType: accept ?? 'text/plain; version=0.0.4', body: 'up 1\n' }),
    problemResponses,
  });
  testApp.app.put(
    '/items/:item_id',
    {
      schema: {
        summary: 'Store an item',
        params: z.object({ item_id: uuidField }),
        querystring: z.object({ limit: z.coerce.number().int().default(50) }),
        body: z.strictObject({ title: z.string().max(10) }),
        response: {
          200: z.object({ title: z.string() }).meta({ id: 'Item' }),
          ...problemResponses(404, 422),
        },
      },
    },
    (request) => ({ title: request.body.title }),
  );
});
after(async () => {
  await testApp.app.close();
  await database.close();
  await telemetry.shutdown();
});

const readDocument = async (): Promise<OpenapiDocument> =>
  (await testApp.app.inject('/openapi.json')).json<OpenapiDocument>();

test('/openapi.json is OpenAPI 3.1 with the service’s title and version, and only its own paths', async () => {
  const { openapi, info, paths } = await readDocument();
  assert.match(openapi, /^3\.1\.\d+$/);
  assert.deepEqual(info, { title: 'Probe', description: 'An app of the tests.', version: '1.2.3' });
  assert.deepEqual(Object.keys(paths).toSorted(), ['/healthz', '/items/{item_id}', '/readyz']);
});

test('a route is described with parameters, body and answers, its problems as problem details', async () => {
  const { paths, components } = await readDocument();
  const operation = paths['/items/{item_id}']?.['put'];
  assert.ok(operation);
  assert.deepEqual(
    operation.parameters?.map((parameter) => [parameter.in, parameter.name, parameter.required ?? false]),
    [
      ['query', 'limit', false],
      ['path', 'item_id', true],
    ],
  );
  assert.deepEqual(Object.keys(operation.requestBody?.content ?? {}), ['application/json']);
  assert.deepEqual(Object.keys(operation.responses), ['200', '404', '422']);
  for (const status of ['404', '422']) {
    assert.deepEqual(operation.responses[status]?.content, {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
  }
  assert.deepEqual(Object.keys(components.schemas['Problem']?.['properties'] ?? {}), [
    'type',
    'title',
    'status',
    'detail',
    'instance',
    'trace_id',
    'left',
    'errors',
  ]);
});

test('every reference of the document leads to a schema, and every answer has a description', async () => {
  const document = await readDocument();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(
    ([, name]) => name ?? '',
  );
  assert.ok(references.length > 0);
  for (const reference of references) {
    assert.match(reference, /^#\/components\/schemas\//);
    assert.ok(document.components.schemas[reference.split('/').at(-1) ?? ''], reference);
  }
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    for (const response of Object.values(operation.responses)) assert.ok(response.description);
  }
});

test('/docs shows the description, with its assets from here, and none of it is traced', async () => {
  const page = await testApp.app.inject('/docs');
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-type']), /^text\/html/);
  const assets = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
  assert.ok(assets.length > 0);
  for (const asset of assets) {
    assert.doesNotMatch(asset, /^(?:https?:)?\/\//);
    const { statusCode } = await testApp.app.inject(new URL(asset, 'http://probe/docs').pathname);
    assert.equal(statusCode, 200, asset);
  }
  assert.equal((await testApp.app.inject('/openapi.json')).headers['traceresponse'], undefined);
  assert.deepEqual(telemetry.spans(), []);
});

test('an asset of the documentation that does not exist is no route, and no way out of its folder', async () => {
  for (const url of ['/docs/static/none.js', '/docs/static/..%2f..%2fpackage.json', '/docs/static/.env']) {
    assertInjectedProblem(await testApp.app.inject(url), 'route-not-found');
  }
  const odd = await testApp.app.inject('/docs/static/%00');
  assert.ok(odd.statusCode >= 400 && odd.statusCode < 500, odd.body);
});

test('/healthz answers though the database is away, and /readyz says so', async () => {
  const health = await testApp.app.inject('/healthz');
  assert.equal(health.statusCode, 200);
  assert.deepEqual(health.json(), { status: 'ok' });
  const answer = await testApp.app.inject('/readyz');
  assertInjectedProblem(answer, 'not-ready');
  assert.doesNotMatch(answer.body, /127\.0\.0\.1|ECONNREFUSED/);
});

test('/metrics gives what is rendered, in Prometheus’ text format', async () => {
  const answer = await testApp.app.inject('/metrics');
  assert.equal(answer.body, 'up 1\n');
  assert.match(String(answer.headers['content-type']), /^text\/plain; version=0\.0\.4/);
});
