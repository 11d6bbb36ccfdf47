import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchTrace, waitForTrace } from '@holdfast/tempo-client';
import { type Subject, openSubject, patienceMs } from './helpers/contract.ts';
import { exportByGrpc, exportByHttp, newTraceId, toProtobufRequest } from './helpers/otlp.ts';
import { field, toRequest, varintField } from './helpers/wire.ts';

const mebibyte = 1024 * 1024;
const someId = newTraceId();
const traceId = field(1, Buffer.from(someId, 'hex'));
const spanId = field(2, Buffer.alloc(8, 2));
const good = toProtobufRequest([{ traceId: someId }]);

const malformed: readonly (readonly [string, Uint8Array])[] = [
  ['that is no protobuf', Buffer.from('zzzzzz')],
  ['that is cut off', good.subarray(0, good.length - 3)],
  ['whose last span is cut off', Buffer.concat([good, good.subarray(0, good.length - 3)])],
  ['that promises 4 GiB', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ['with an endless number', Buffer.alloc(12, 0xff)],
  ['with field number 0', toRequest(traceId, spanId, Buffer.from([0x00, 0x01]))],
  ['with a wire type that does not exist', toRequest(traceId, spanId, Buffer.from([0x2f]))],
  ['whose resource spans are a number', varintField(1, 1)],
  ['whose span has a number for a name', toRequest(traceId, spanId, varintField(5, 1))],
  ['whose span has a number for a start', toRequest(traceId, spanId, varintField(7, 1))],
  ['whose span has a text for a kind', toRequest(traceId, spanId, field(6, Buffer.from('a')))],
  ['with a trace id of 15 bytes', toRequest(field(1, Buffer.alloc(15, 1)), spanId)],
  ['with a trace id of 17 bytes', toRequest(field(1, Buffer.alloc(17, 1)), spanId)],
  ['with a trace id of zeros', toRequest(field(1, Buffer.alloc(16)), spanId)],
  ['without a trace id', toRequest(spanId)],
  ['with a span id of 7 bytes', toRequest(traceId, field(2, Buffer.alloc(7, 1)))],
  ['with a span id of 9 bytes', toRequest(traceId, field(2, Buffer.alloc(9, 1)))],
  ['with a span id of zeros', toRequest(traceId, field(2, Buffer.alloc(8)))],
  ['without a span id', toRequest(traceId)],
  ['with a parent id of 7 bytes', toRequest(traceId, spanId, field(4, Buffer.alloc(7, 1)))],
];

const ids = { traceId: someId, spanId: '0102030405060708' };
const malformedJson: readonly (readonly [string, string])[] = [
  ['that is no JSON', '{bad'],
  ['that is a list', '[]'],
  ['that is empty', ''],
  ['with a short trace id', toJson({ ...ids, traceId: 'abcd' })],
  ['with a trace id of zeros', toJson({ ...ids, traceId: '0'.repeat(32) })],
  ['without a span id', toJson({ traceId: ids.traceId })],
  ['with a number for a name', toJson({ ...ids, name: 5 })],
  ['with a time that is none', toJson({ ...ids, startTimeUnixNano: 'now' })],
];

function toJson(span: object): string {
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
}

describe('Tempo as an exporter sees it: what is refused', () => {
  let subject: Subject;
  before(async () => {
    subject = await openSubject();
  });
  after(() => subject.close());

  const post = async (body: string | Uint8Array, more: { contentType?: string; encoding?: string } = {}) =>
    exportByHttp({
      url: subject.urls.otlpHttp,
      body,
      ...(more.contentType && { contentType: more.contentType }),
      headers: more.encoding ? { 'content-encoding': more.encoding } : {},
    });

  /** A refusal harms nothing when nothing of it was taken, and the next export is. */
  const assertUnharmed = async () => {
    const tempoUrl = subject.urls.api;
    assert.equal(await fetchTrace({ tempoUrl, traceId: someId }), null);
    const next = newTraceId();
    await exportByGrpc(subject.urls.otlpGrpc, toProtobufRequest([{ traceId: next }]));
    await waitForTrace({ tempoUrl, traceId: next, deadlineMs: patienceMs });
  };

  for (const [why, body] of malformed) {
    it(`a request ${why}: INVALID_ARGUMENT by gRPC, 400 by HTTP, and nothing of it is taken`, async () => {
      // Tempo's gRPC library answers INTERNAL (13) where it cannot decode at all; neither is sent again by an exporter.
      await assert.rejects(exportByGrpc(subject.urls.otlpGrpc, body), (error: { code: number }) =>
        [3, 13].includes(error.code),
      );
      assert.equal((await post(body)).status, 400);
      assert.equal((await post(gzipSync(body), { encoding: 'gzip' })).status, 400);
      await assertUnharmed();
    });
  }

  for (const [why, body] of malformedJson) {
    it(`a JSON request ${why}: 400 with the reason as JSON`, async () => {
      const response = await post(body, { contentType: 'application/json' });
      assert.equal(response.status, 400);
      const status = (await response.json()) as { code: number; message: string };
      assert.equal(status.code, 3);
      assert.notEqual(status.message, '');
      await assertUnharmed();
    });
  }

  it('what is larger than 4 MiB by gRPC: RESOURCE_EXHAUSTED', async () => {
    const large = toRequest(traceId, spanId, field(5, Buffer.alloc(5 * mebibyte, 97)));
    await assert.rejects(exportByGrpc(subject.urls.otlpGrpc, large), { code: 8 });
    await assertUnharmed();
  });

  it('what is larger than 20 MiB by HTTP, as sent or unpacked: 413, or 400 as Tempo says it', async () => {
    const large = toRequest(traceId, spanId, field(5, Buffer.alloc(21 * mebibyte, 97)));
    // The server may close the connection while the body is still being sent.
    const plain = await post(large).then(
      ({ status }) => status,
      () => 413,
    );
    assert.ok([400, 413].includes(plain));
    for (const bomb of [large, Buffer.alloc(200 * mebibyte)]) {
      assert.ok([400, 413].includes((await post(gzipSync(bomb), { encoding: 'gzip' })).status));
    }
    await assertUnharmed();
  });

  it('what is no gzip, or half of it: 400; another encoding or type: 415, or 400 as Tempo says it', async () => {
    assert.equal((await post('plain', { encoding: 'gzip' })).status, 400);
    assert.equal((await post(gzipSync(good).subarray(0, 40), { encoding: 'gzip' })).status, 400);
    assert.ok([400, 415].includes((await post(good, { encoding: 'br' })).status));
    assert.equal((await post(good, { contentType: 'text/plain' })).status, 415);
    assert.equal((await fetch(`${subject.urls.otlpHttp}/v1/traces`)).status, 405);
    await assertUnharmed();
  });
});
