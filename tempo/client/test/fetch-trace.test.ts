import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { describe, it } from 'node:test';
import { TempoError, fetchTrace, parseTraceId, searchTraces, waitForTrace } from '../src/index.ts';
import { someTraceId } from './helpers/spans.ts';

/** Something on Tempo's port that answers as it is told; how tempo/local and Tempo answer is tested with those. */
async function withServer<Result>(
  answer: (path: string) => { status: number; body: string } | null,
  run: (tempoUrl: string, server: Server) => Promise<Result>,
): Promise<Result> {
  const server = createServer((request, response) => {
    const given = answer(request.url ?? '');
    if (given) response.writeHead(given.status).end(given.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  try {
    return await run(`http://127.0.0.1:${address.port}`, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const isTempoError = (pattern: RegExp, status?: number) => (error: unknown) =>
  error instanceof TempoError && pattern.test(error.message) && error.status === status;

const oneSpan = (attributes: unknown[] = []) =>
  JSON.stringify({
    trace: {
      resourceSpans: [
        {
          resource: {},
          scopeSpans: [
            { spans: [{ traceId: 'CvdlGRbNQ92ESOshHIAxnA==', spanId: 'AAAAAAAAAAE=', attributes }] },
          ],
        },
      ],
    },
  });

describe('fetching a trace', () => {
  it('normalises ids, and gives every field a value', async () => {
    await withServer(
      () => ({ status: 200, body: oneSpan() }),
      async (tempoUrl) => {
        const trace = await fetchTrace({ tempoUrl, traceId: someTraceId.toUpperCase() });
        const [span] = trace?.spans ?? [];
        assert.equal(span?.traceId, someTraceId);
        assert.equal(span?.spanId, '0000000000000001');
        assert.equal(span?.parentSpanId, undefined);
        assert.equal(span?.kind, 'UNSPECIFIED');
        assert.equal(span?.resource.serviceName, 'unknown_service');
        assert.deepEqual(span?.status, { code: 'UNSET', message: '' });
      },
    );
  });

  it('reads every type of attribute, whole numbers exactly', async () => {
    const attributes = [
      { key: 'text', value: { stringValue: '' } },
      { key: 'small', value: { intValue: '7' } },
      { key: 'large', value: { intValue: '9223372036854775807' } },
      { key: 'half', value: { doubleValue: 0.5 } },
      { key: 'endless', value: { doubleValue: 'Infinity' } },
      { key: 'flag', value: { boolValue: false } },
      { key: 'bytes', value: { bytesValue: 'AQID' } },
      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, {}] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { intValue: 1 } }] } } },
      { key: 'none', value: {} },
    ];
    await withServer(
      () => ({ status: 200, body: oneSpan(attributes) }),
      async (tempoUrl) => {
        const trace = await fetchTrace({ tempoUrl, traceId: someTraceId });
        assert.deepEqual(trace?.spans[0]?.attributes, {
          text: '',
          small: 7,
          large: 9_223_372_036_854_775_807n,
          half: 0.5,
          endless: Number.POSITIVE_INFINITY,
          flag: false,
          bytes: 'AQID',
          list: ['a', null],
          map: { k: 1 },
          none: null,
        });
      },
    );
  });

  it('a 404 is no trace', async () => {
    const trace = await withServer(
      () => ({ status: 404, body: '' }),
      (tempoUrl) => fetchTrace({ tempoUrl, traceId: someTraceId }),
    );
    assert.equal(trace, null);
  });

  for (const [why, answer, pattern, status] of [
    ['another status', { status: 500, body: 'out of order' }, /answered 500 .*out of order/, 500],
    ['what is no JSON', { status: 200, body: '<html>' }, /did not answer JSON: <html>/, undefined],
    [
      'another document',
      { status: 200, body: '{"trace": 5}' },
      /not answer as Tempo does: .* at "trace"/,
      200,
    ],
  ] as const) {
    it(`${why} is an error that says so`, async () => {
      await withServer(
        () => answer,
        (tempoUrl) =>
          assert.rejects(fetchTrace({ tempoUrl, traceId: someTraceId }), isTempoError(pattern, status)),
      );
    });
  }

  it('nothing that listens is an error that names the address', async () => {
    const closed = await withServer(
      () => null,
      async (tempoUrl) => tempoUrl,
    );
    await assert.rejects(
      fetchTrace({ tempoUrl: closed, traceId: someTraceId }),
      isTempoError(/127\.0\.0\.1.*ECONNREFUSED/),
    );
  });

  it('a malformed id is refused without asking', async () => {
    await assert.rejects(
      fetchTrace({ tempoUrl: 'http://127.0.0.1:1', traceId: '../x' }),
      isTempoError(/no trace id/),
    );
    assert.equal(parseTraceId('0'.repeat(32)), null);
    assert.equal(parseTraceId('ABC'), `${'0'.repeat(29)}abc`);
  });

  it('a path in the address of Tempo is kept', async () => {
    const paths: string[] = [];
    await withServer(
      (path) => {
        paths.push(path);
        return { status: 404, body: '' };
      },
      (tempoUrl) => fetchTrace({ tempoUrl: `${tempoUrl}/tempo/`, traceId: someTraceId }),
    );
    assert.deepEqual(paths, [`/tempo/api/v2/traces/${someTraceId}`]);
  });
});

describe('waiting for a trace', () => {
  it('asks until the trace is complete', async () => {
    let asked = 0;
    await withServer(
      () => ({ status: 200, body: (asked += 1) < 3 ? '{}' : oneSpan() }),
      async (tempoUrl) => {
        const trace = await waitForTrace({ tempoUrl, traceId: someTraceId, deadlineMs: 10_000 });
        assert.equal(trace.spans.length, 1);
      },
    );
    assert.equal(asked, 3);
  });

  it('ends at the deadline and says what was there, even while Tempo keeps silent', async () => {
    await withServer(
      () => ({ status: 200, body: oneSpan() }),
      (tempoUrl) =>
        assert.rejects(
          waitForTrace({ tempoUrl, traceId: someTraceId, deadlineMs: 100, until: () => false }),
          isTempoError(/not complete within 100 ms: Tempo has 1 of its spans/),
        ),
    );
    await withServer(
      () => null,
      (tempoUrl) =>
        assert.rejects(
          waitForTrace({ tempoUrl, traceId: someTraceId, deadlineMs: 100 }),
          isTempoError(/Tempo has no span of it/),
        ),
    );
  });
});

describe('searching', () => {
  it("carries Tempo's reason where the query is malformed", async () => {
    await withServer(
      () => ({ status: 400, body: 'invalid TraceQL query: unexpected $end' }),
      (tempoUrl) =>
        assert.rejects(
          searchTraces({ tempoUrl, query: '{' }),
          isTempoError(/invalid TraceQL query: unexpected \$end/, 400),
        ),
    );
  });

  it('pads the ids that Tempo shortens, and quotes tags', async () => {
    const paths: string[] = [];
    const found = await withServer(
      (path) => {
        paths.push(path);
        return { status: 200, body: '{"traces":[{"traceID":"abc","startTimeUnixNano":"5"}]}' };
      },
      (tempoUrl) => searchTraces({ tempoUrl, tags: { name: 'POST /x', a: 'b' }, limit: 5 }),
    );
    assert.equal(found[0]?.traceId, `${'0'.repeat(29)}abc`);
    const query = new URL(paths[0] ?? '', 'http://localhost').searchParams;
    assert.deepEqual(Object.fromEntries(query), { tags: 'name="POST /x" a="b"', limit: '5' });
  });
});
