import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { fetchTrace } from '@holdfast/tempo-client';
import { type TempoLocal, startTempoLocal } from '../../src/index.ts';
import { waitUntil } from '../helpers/contract.ts';
import { exportByGrpc, exportByHttp, newTraceId, toJsonRequest, toProtobufRequest } from '../helpers/otlp.ts';

const mebibyte = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in buffers that something still holds. */
function countBuffers(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

describe('the OTLP receivers', () => {
  let tempo: TempoLocal;
  before(async () => {
    tempo = await startTempoLocal();
  });
  after(() => tempo.close());

  const post = (body: string | Uint8Array, contentType?: string, headers: Record<string, string> = {}) =>
    exportByHttp({ url: tempo.urls.otlpHttp, body, headers, ...(contentType && { contentType }) });

  it('answer success with an empty response in the encoding of the request', async () => {
    const protobuf = await post(toProtobufRequest([{ traceId: newTraceId() }]));
    assert.equal(protobuf.headers.get('content-type'), 'application/x-protobuf');
    assert.equal((await protobuf.arrayBuffer()).byteLength, 0);
    const json = await post(
      JSON.stringify(toJsonRequest([{ traceId: newTraceId() }])),
      'application/json; charset=utf-8',
    );
    assert.deepEqual(await json.json(), {});
    const grpc = await exportByGrpc(tempo.urls.otlpGrpc, toProtobufRequest([{ traceId: newTraceId() }]));
    assert.equal(grpc.length, 0);
  });

  it('take an empty request', async () => {
    assert.equal((await post('')).status, 200);
    assert.equal((await post('{}', 'application/json')).status, 200);
    await exportByGrpc(tempo.urls.otlpGrpc, Buffer.alloc(0));
  });

  it('answer a malformed request with google.rpc.Status, INVALID_ARGUMENT', async () => {
    const json = await post('{"resourceSpans": "x"}', 'application/json');
    assert.equal(json.status, 400);
    const status = (await json.json()) as { code: number; message: string };
    assert.equal(status.code, 3);
    assert.match(status.message, /^resourceSpans: /);
    const protobuf = await post('zzzzzz');
    assert.equal(protobuf.status, 400);
    assert.equal(protobuf.headers.get('content-type'), 'application/x-protobuf');
    assert.deepEqual([...Buffer.from(await protobuf.arrayBuffer()).subarray(0, 3)], [0x08, 3, 0x12]);
    await assert.rejects(exportByGrpc(tempo.urls.otlpGrpc, Buffer.from('zzzzzz')), { code: 3 });
  });

  for (const [why, json, message] of [
    [
      'a short trace id',
      { traceId: 'abcd', spanId: '0102030405060708' },
      /spans\.0\.traceId: must be 32 hex digits/,
    ],
    ['no span id', { traceId: newTraceId() }, /spans\.0\.spanId/],
    [
      'a name that is a number',
      { traceId: newTraceId(), spanId: '0102030405060708', name: 5 },
      /spans\.0\.name/,
    ],
    [
      'a time that is none',
      { traceId: newTraceId(), spanId: '0102030405060708', startTimeUnixNano: 'now' },
      /startTime/,
    ],
  ] as const) {
    it(`name what is wrong in JSON with ${why}`, async () => {
      const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [json] }] }] });
      const response = await post(body, 'application/json');
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { message: string }).message, message);
    });
  }

  it('refuse JSON that nests deeper than it can be read', async () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}`;
    const span = `{"traceId":"${newTraceId()}","spanId":"0102030405060708","attributes":[{"key":"a","value":${deep}}]}`;
    const response = await post(
      `{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`,
      'application/json',
    );
    assert.equal(response.status, 400);
  });

  it('answer 415 to another type or encoding, 405 to another method, 404 to another path', async () => {
    assert.equal((await post('x', 'text/plain')).status, 415);
    assert.equal((await post('x', 'application/json', { 'content-encoding': 'br' })).status, 415);
    assert.equal((await fetch(`${tempo.urls.otlpHttp}/v1/traces`)).status, 405);
    assert.equal((await fetch(`${tempo.urls.otlpHttp}/v1/logs`, { method: 'POST' })).status, 404);
  });

  it('answer 413 or RESOURCE_EXHAUSTED to what is too large, packed or not, and go on', async () => {
    const traceId = newTraceId();
    await post(toProtobufRequest([{ traceId }]));
    const earlier = tempo.getStats();
    const large = Buffer.alloc(21 * mebibyte);
    // The server may close the connection while the body is still being sent.
    const plain = await post(large).then(
      (response) => response.status,
      () => 413,
    );
    assert.equal(plain, 413);
    const packed = await post(gzipSync(large), 'application/x-protobuf', { 'content-encoding': 'gzip' });
    assert.equal(packed.status, 413);
    await assert.rejects(exportByGrpc(tempo.urls.otlpGrpc, Buffer.alloc(5 * mebibyte)), { code: 8 });
    assert.deepEqual(tempo.getStats(), earlier);
    assert.equal((await fetchTrace({ tempoUrl: tempo.urls.api, traceId }))?.spans.length, 1);
  });

  it('keep no memory of what they refuse', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * mebibyte));
    const cutOff = Buffer.concat([Buffer.from([0x0a, 0xff, 0xff, 0x7f]), Buffer.alloc(3 * mebibyte, 1)]);
    const refuseAll = async () => {
      const packed = await post(bomb, 'application/x-protobuf', { 'content-encoding': 'gzip' });
      assert.equal(packed.status, 413);
      assert.equal((await post(cutOff)).status, 400);
      await assert.rejects(exportByGrpc(tempo.urls.otlpGrpc, cutOff), { code: 3 });
    };
    await refuseAll();
    const [stats, bytes] = [tempo.getStats(), countBuffers()];
    for (let round = 0; round < 10; round += 1) await refuseAll();
    assert.deepEqual(tempo.getStats(), stats);
    // What has been refused may still be on its way through a connection that closes.
    await waitUntil(() => countBuffers() - bytes < 8 * mebibyte);
  });

  it('answer 400 to a body that is no gzip', async () => {
    assert.equal((await post('plain', 'application/json', { 'content-encoding': 'gzip' })).status, 400);
  });

  it('take nothing of a request whose last span is malformed', async () => {
    const traceId = newTraceId();
    const good = toProtobufRequest([{ traceId }]);
    const response = await post(Buffer.concat([good, good.subarray(0, good.length - 1)]));
    assert.equal(response.status, 400);
    assert.equal(await fetchTrace({ tempoUrl: tempo.urls.api, traceId }), null);
  });
});
