import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchTrace, waitForTrace } from '@holdfast/tempo-client';
import {
  patienceMs,
  type Fixture,
  type Subject,
  getJson,
  openSubject,
  sendFixture,
} from './helpers/contract.ts';
import {
  exportByGrpc,
  exportByHttp,
  newSpanId,
  newTraceId,
  toJsonRequest,
  toProtobufRequest,
} from './helpers/otlp.ts';

describe('Tempo as a client sees it: taking in and giving back traces', () => {
  let subject: Subject;
  let fixture: Fixture;
  before(async () => {
    subject = await openSubject();
    fixture = await sendFixture(subject);
  });
  after(() => subject.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${subject.urls.api}${path}`, { headers });

  it('says that it is ready', async () => {
    const response = await get('/ready');
    assert.equal(response.status, 200);
    assert.equal((await response.text()).trim(), 'ready');
  });

  it('echoes and tells its build', async () => {
    assert.equal((await (await get('/api/echo')).text()).trim(), 'echo');
    assert.equal(typeof (await getJson(subject, '/api/status/buildinfo'))['version'], 'string');
  });

  for (const [name, send] of [
    ['OTLP/gRPC', (body: Uint8Array) => exportByGrpc(subject.urls.otlpGrpc, body)],
    ['OTLP/HTTP as protobuf', (body: Uint8Array) => exportByHttp({ url: subject.urls.otlpHttp, body })],
    [
      'OTLP/HTTP as gzipped protobuf',
      (body: Uint8Array) =>
        exportByHttp({
          url: subject.urls.otlpHttp,
          body: gzipSync(body),
          headers: { 'content-encoding': 'gzip' },
        }),
    ],
  ] as const) {
    it(`a span sent by ${name} can be read back at once`, async () => {
      const id = newTraceId();
      const answer = await send(
        toProtobufRequest([{ traceId: id, name, serviceName: fixture.serviceName, attributes: { n: 7 } }]),
      );
      if (answer instanceof Response) assert.equal(answer.status, 200);
      const trace = await waitForTrace({ tempoUrl: subject.urls.api, traceId: id, deadlineMs: patienceMs });
      const [span] = trace.spans;
      assert.equal(span?.name, name);
      assert.equal(span?.resource.serviceName, fixture.serviceName);
      assert.deepEqual(span?.attributes, { n: 7 });
    });
  }

  it('a span sent by OTLP/HTTP as JSON can be read back with all it had', async () => {
    const id = newTraceId();
    const spanId = newSpanId();
    const body = JSON.stringify(
      toJsonRequest([
        {
          traceId: id,
          spanId,
          name: 'json',
          serviceName: fixture.serviceName,
          kind: 3,
          startMs: 1_700_000_000_000,
          durationMs: 3,
          attributes: { text: 'é', whole: 42, half: 0.5, yes: true },
          status: { code: 2, message: 'broke' },
        },
      ]),
    );
    const response = await exportByHttp({
      url: subject.urls.otlpHttp,
      body,
      contentType: 'application/json',
    });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    const trace = await waitForTrace({ tempoUrl: subject.urls.api, traceId: id, deadlineMs: patienceMs });
    const [span] = trace.spans;
    assert.ok(span);
    assert.equal(span.traceId, id);
    assert.equal(span.spanId, spanId);
    assert.equal(span.parentSpanId, undefined);
    assert.equal(span.kind, 'CLIENT');
    assert.deepEqual(span.status, { code: 'ERROR', message: 'broke' });
    assert.equal(span.startTimeUnixNano, 1_700_000_000_000_000_000n);
    assert.equal(span.endTimeUnixNano, 1_700_000_000_003_000_000n);
    assert.deepEqual(span.attributes, { text: 'é', whole: 42, half: 0.5, yes: true });
    assert.equal(span.scope.name, 'fixtures');
  });

  it('the first version of the trace endpoint calls resource spans batches', async () => {
    const { batches } = (await getJson(subject, `/api/traces/${fixture.traceId}`)) as {
      batches: { scopeSpans: unknown[] }[];
    };
    assert.ok(batches.length > 0);
    assert.ok(batches.every((batch) => Array.isArray(batch.scopeSpans)));
  });

  it('ids in trace JSON are base64, times text, kinds and states names', async () => {
    const answer = (await getJson(subject, `/api/v2/traces/${fixture.traceId}`)) as {
      trace: { resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[] };
    };
    const spans = answer.trace.resourceSpans.flatMap((rs) => rs.scopeSpans.flatMap((ss) => ss.spans));
    const root = spans.find((span) => span['name'] === 'POST /orders');
    assert.equal(root?.['traceId'], Buffer.from(fixture.traceId, 'hex').toString('base64'));
    assert.equal(root?.['spanId'], Buffer.from(fixture.rootId, 'hex').toString('base64'));
    assert.match(String(root?.['startTimeUnixNano']), /^\d{19}$/);
    assert.equal(root?.['kind'], 'SPAN_KIND_SERVER');
    assert.deepEqual(root?.['status'], { message: 'no stock', code: 'STATUS_CODE_ERROR' });
    const child = spans.find((span) => span['name'] === 'INSERT orders');
    assert.deepEqual(child?.['status'], {});
  });

  it('a trace comes as protobuf where that is asked for', async () => {
    const response = await get(`/api/traces/${fixture.traceId}`, { accept: 'application/protobuf' });
    assert.equal(response.headers.get('content-type'), 'application/protobuf');
    assert.ok(Buffer.from(await response.arrayBuffer()).includes(Buffer.from(fixture.traceId, 'hex')));
  });

  it('spans sent twice in two requests are there once', async () => {
    const id = newTraceId();
    const body = toProtobufRequest([
      { traceId: id, spanId: newSpanId(), startMs: Date.now(), serviceName: fixture.serviceName },
    ]);
    await exportByGrpc(subject.urls.otlpGrpc, body);
    await exportByGrpc(subject.urls.otlpGrpc, body);
    const trace = await waitForTrace({ tempoUrl: subject.urls.api, traceId: id, deadlineMs: patienceMs });
    assert.equal(trace.spans.length, 1);
  });

  it('an unknown trace is a 404 in the first version and an empty trace in the second', async () => {
    const unknown = newTraceId();
    assert.equal((await get(`/api/traces/${unknown}`)).status, 404);
    assert.deepEqual((await getJson(subject, `/api/v2/traces/${unknown}`))['trace'], {});
    assert.equal(await fetchTrace({ tempoUrl: subject.urls.api, traceId: unknown }), null);
  });

  it('a malformed trace id is refused with its reason', async () => {
    for (const path of ['/api/traces/xyz', '/api/v2/traces/xyz', `/api/v2/traces/${fixture.traceId}00`]) {
      const response = await get(path);
      assert.equal(response.status, 400, path);
      assert.match(await response.text(), /trace IDs can/);
    }
  });
});
