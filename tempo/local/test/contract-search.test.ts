import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { searchTraces } from '@holdfast/tempo-client';
import { type Fixture, type Subject, getJson, openSubject, sendFixture } from './helpers/contract.ts';

async function getTagValues(subject: Subject, path: string): Promise<unknown[]> {
  const { tagValues } = await getJson(subject, path);
  assert.ok(Array.isArray(tagValues));
  return tagValues;
}

describe('Tempo as a client sees it: search', () => {
  let subject: Subject;
  let fixture: Fixture;
  before(async () => {
    subject = await openSubject();
    fixture = await sendFixture(subject);
  });
  after(() => subject.close());

  const get = (path: string) => fetch(`${subject.urls.api}${path}`);
  const search = (parameters: Record<string, string>) =>
    getJson(subject, `/api/search?${new URLSearchParams(parameters).toString()}`);

  it('search by tags finds traces that have them, and only those', async () => {
    const { traces } = await search({ tags: `service.name=${fixture.serviceName} name="POST /orders"` });
    assert.deepEqual(
      (traces as Record<string, unknown>[]).map((summary) => ({ ...summary, startTimeUnixNano: '' })),
      [
        {
          traceID: fixture.traceId.replace(/^0+/, ''),
          rootServiceName: fixture.serviceName,
          rootTraceName: 'POST /orders',
          startTimeUnixNano: '',
          durationMs: 50,
        },
      ],
    );
    assert.deepEqual(
      (await search({ tags: `service.name=${fixture.serviceName} name=nothing` }))['traces'],
      [],
    );
  });

  const matching = [
    `span.http.response.status_code >= 400`,
    `span.http.response.status_code = 503 && status = error`,
    `name =~ "POST.*" && kind = server && duration > 10ms`,
    `(name = "nothing" || .http.route = "/orders") && span.app.retried = true`,
    `traceDuration >= 50ms && rootName = "POST /orders" && name != rootName`,
  ];
  for (const condition of matching) {
    it(`TraceQL finds { ${condition} }`, async () => {
      const query = `{ resource.service.name = "${fixture.serviceName}" && ${condition} }`;
      const found = await searchTraces({ tempoUrl: subject.urls.api, query });
      assert.ok(found.some((trace) => trace.traceId === fixture.traceId));
    });
  }
  for (const condition of [
    `status = ok`,
    `duration > 1h`,
    `name =~ "POST"`,
    `span.http.route != "/orders"`,
  ]) {
    it(`TraceQL finds nothing for { ${condition} }`, async () => {
      const query = `{ resource.service.name = "${fixture.serviceName}" && name = "POST /orders" && ${condition} }`;
      assert.deepEqual(await searchTraces({ tempoUrl: subject.urls.api, query }), []);
    });
  }

  it('a TraceQL search answers with the matching spans and the attributes it named', async () => {
    const query = `{ resource.service.name = "${fixture.serviceName}" && span.http.response.status_code = 503 }`;
    const { traces } = (await search({ q: query })) as { traces: Record<string, unknown>[] };
    const spanSets = traces[0]?.['spanSets'] as { matched: number; spans: Record<string, unknown>[] }[];
    assert.equal(spanSets[0]?.matched, 1);
    const [span] = spanSets[0]?.spans ?? [];
    assert.equal(span?.['spanID'], fixture.rootId);
    assert.equal(span?.['durationNanos'], '50000000');
    const attributes = ((span?.['attributes'] ?? []) as { key: string }[]).toSorted((a, b) =>
      a.key < b.key ? -1 : 1,
    );
    assert.deepEqual(attributes, [
      { key: 'http.response.status_code', value: { intValue: '503' } },
      { key: 'service.name', value: { stringValue: fixture.serviceName } },
    ]);
    assert.deepEqual(traces[0]?.['serviceStats'], { [fixture.serviceName]: { spanCount: 2, errorCount: 1 } });
  });

  for (const [why, parameters] of [
    ['an unfinished query', { q: '{ name = ' }],
    ['an unknown identifier', { q: '{ service.name = "x" }' }],
    ['types that do not fit', { q: '{ name = 5 }' }],
    ['a broken pattern', { q: '{ name =~ "[" }' }],
    ['no query at all', { q: 'orders' }],
    ['a limit of 0', { limit: '0' }],
    ['an end before the start', { start: '5', end: '3' }],
    ['no duration', { minDuration: 'soon' }],
    ['both q and tags', { q: '{}', tags: 'a=b' }],
    ['broken logfmt', { tags: 'a="b' }],
  ] as const) {
    it(`a search with ${why} is refused with a reason`, async () => {
      const response = await get(`/api/search?${new URLSearchParams(parameters).toString()}`);
      assert.equal(response.status, 400);
      assert.match(await response.text(), /invalid|must be/);
    });
  }

  it('tag names are listed, by scope in the second version', async () => {
    const { tagNames } = (await getJson(subject, '/api/search/tags')) as { tagNames: string[] };
    assert.ok(tagNames.includes('service.name') && tagNames.includes('http.route'));
    const { scopes } = (await getJson(subject, '/api/v2/search/tags')) as {
      scopes: { name: string; tags: string[] }[];
    };
    assert.ok(scopes.find(({ name }) => name === 'resource')?.tags.includes('service.name'));
    assert.ok(scopes.find(({ name }) => name === 'span')?.tags.includes('http.route'));
    assert.ok(scopes.find(({ name }) => name === 'intrinsic')?.tags.includes('duration'));
    assert.equal((await get('/api/v2/search/tags?scope=nowhere')).status, 400);
  });

  it('tag values are listed, typed in the second version, and filtered by a query', async () => {
    assert.ok(
      (await getTagValues(subject, '/api/search/tag/service.name/values')).includes(fixture.serviceName),
    );
    const query = new URLSearchParams({
      q: `{ resource.service.name = "${fixture.serviceName}" && rootName = "POST /orders" && kind = client }`,
    });
    const names = await getTagValues(subject, `/api/v2/search/tag/name/values?${query.toString()}`);
    assert.deepEqual(names, [{ type: 'string', value: 'INSERT orders' }]);
    const filter = new URLSearchParams({ q: `{ resource.service.name = "${fixture.serviceName}" }` });
    const path = `/api/v2/search/tag/span.http.response.status_code/values?${filter.toString()}`;
    assert.deepEqual(await getTagValues(subject, path), [{ type: 'int', value: '503' }]);
    assert.equal((await get('/api/v2/search/tag/service.name/values')).status, 400);
  });
});
