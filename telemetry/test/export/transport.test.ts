import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openTransport } from '../../src/export/open-transport.ts';
import { signals } from '../../src/export/signals.ts';
import { fullSuccess, type SendResult } from '../../src/export/transport.ts';
import { withEnvironment } from '../helpers/environment.ts';
import { startGrpcBackend, startHttpBackend, type Answer, type Backend } from '../helpers/otlp-backend.ts';
import { encodePartialSuccess, encodeRpcStatus } from '../helpers/rpc-messages.ts';
import { findClosedEndpoint, startSilentBackend } from '../helpers/silent-backend.ts';

const request = Buffer.from('a request');
type Protocol = 'grpc' | 'http/protobuf' | 'http/json';
const protocols: readonly Protocol[] = ['grpc', 'http/protobuf', 'http/json'];
const overHttp: readonly Protocol[] = ['http/protobuf', 'http/json'];

async function sendTo(
  endpoint: string,
  { protocol, timeoutMs = 5000 }: { protocol: Protocol; timeoutMs?: number },
): Promise<SendResult> {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
  return withEnvironment(variables, async () => {
    const { transport } = openTransport(signals.logs);
    try {
      return await transport.send(request, timeoutMs);
    } finally {
      transport.close();
    }
  });
}

/** What comes of one request to a backend that answers so. */
async function exchange(
  answer: Answer,
  options: { protocol: Protocol; timeoutMs?: number },
): Promise<SendResult & { backend: Backend }> {
  const start = options.protocol === 'grpc' ? startGrpcBackend : startHttpBackend;
  const backend = await start({ answer: () => answer });
  try {
    return { ...(await sendTo(backend.endpoint, options)), backend };
  } finally {
    await backend.close();
  }
}

for (const protocol of protocols) {
  test(`a request arrives as it is, and an empty answer means that all was taken: ${protocol}`, async () => {
    const { backend, ...result } = await exchange({}, { protocol });
    assert.deepEqual(backend.bodies, [request]);
    assert.equal(result.outcome, 'taken');
    assert.deepEqual(result.outcome === 'taken' && result.partial, fullSuccess);
  });

  test(`nobody there: to be tried again, and the address is named: ${protocol}`, async () => {
    const endpoint = await findClosedEndpoint();
    const result = await sendTo(endpoint, { protocol });
    assert.equal(result.outcome, 'retry');
    assert.ok(result.outcome === 'retry' && !result.isAnswered);
    assert.match(result.failure.message, new RegExp(`ECONNREFUSED.*${new URL(endpoint).port}`));
  });

  test(`a backend that hangs before it answers is given up after the time, to be tried again: ${protocol}`, async () => {
    const silent = await startSilentBackend();
    after(silent.close);
    for (const result of [
      await sendTo(silent.endpoint, { protocol, timeoutMs: 100 }),
      await exchange({ instead: 'hang' }, { protocol, timeoutMs: 100 }),
    ]) {
      assert.ok(result.outcome === 'retry' && !result.isAnswered, result.outcome);
      assert.match(result.failure.message, /deadline exceeded|timed out/i);
    }
  });

  test(`a backend that hangs up is tried again: ${protocol}`, async () => {
    const result = await exchange({ instead: 'reset' }, { protocol });
    assert.equal(result.outcome, 'retry', JSON.stringify(result));
  });

  test(`a backend that trickles is given up after the time: ${protocol}`, async () => {
    const startedAt = performance.now();
    const result = await exchange({ instead: 'trickle' }, { protocol, timeoutMs: 1000 });
    assert.ok(performance.now() - startedAt < 5000);
    // Over HTTP the status, which is there, says that all was taken.
    assert.equal(result.outcome, protocol === 'grpc' ? 'retry' : 'taken');
  });

  test(`a certificate or an address that cannot be used does not throw: ${protocol}`, async () => {
    const result = await sendTo('https://127.0.0.1:1', { protocol, timeoutMs: 500 });
    assert.equal(result.outcome, 'retry');
  });
}

describe('gRPC', () => {
  const protocol = 'grpc';
  const retried = {
    1: 'CANCELLED',
    4: 'DEADLINE_EXCEEDED',
    10: 'ABORTED',
    11: 'OUT_OF_RANGE',
    14: 'UNAVAILABLE',
    15: 'DATA_LOSS',
  };
  const final = {
    2: 'UNKNOWN',
    3: 'INVALID_ARGUMENT',
    5: 'NOT_FOUND',
    6: 'ALREADY_EXISTS',
    7: 'PERMISSION_DENIED',
    8: 'RESOURCE_EXHAUSTED',
    9: 'FAILED_PRECONDITION',
    12: 'UNIMPLEMENTED',
    13: 'INTERNAL',
    16: 'UNAUTHENTICATED',
  };

  for (const [outcome, codes] of Object.entries({ retry: retried, refused: final })) {
    for (const [code, name] of Object.entries(codes)) {
      test(`${name}: ${outcome}`, async () => {
        const trailers = { 'grpc-status': code, 'grpc-message': 'not%20now' };
        const result = await exchange({ trailers }, { protocol });
        assert.equal(result.outcome, outcome);
        assert.deepEqual(result.status, { 'rpc.response.status_code': name });
        assert.ok(result.outcome !== 'taken');
        assert.equal(result.failure.errorType, name);
        assert.match(result.failure.message, /not now/);
        if (result.outcome === 'retry') assert.equal(result.delayMs, undefined);
      });
    }
  }

  for (const code of ['8', '14']) {
    test(`RetryInfo says when, and makes RESOURCE_EXHAUSTED worth another try: status ${code}`, async () => {
      const details = encodeRpcStatus('full', { seconds: 2, nanos: 5e8 });
      const trailers = { 'grpc-status': code, 'grpc-status-details-bin': details.toString('base64') };
      const result = await exchange({ trailers }, { protocol });
      assert.equal(result.outcome === 'retry' && result.delayMs, 2500);
    });
  }

  test('details that make no sense are no RetryInfo', async () => {
    for (const details of [Buffer.from('nonsense'), Buffer.alloc(9, 0xff), encodeRpcStatus('no info')]) {
      const trailers = { 'grpc-status': '8', 'grpc-status-details-bin': details.toString('base64') };
      const result = await exchange({ trailers }, { protocol });
      assert.equal(result.outcome, 'refused');
    }
  });

  test('a partial success is read; an answer that makes no sense is a success', async () => {
    const partial = await exchange({ body: encodePartialSuccess(7, 'too old') }, { protocol });
    assert.deepEqual(partial.outcome === 'taken' && partial.partial, { rejected: 7, message: 'too old' });
    const nonsense = await exchange({ body: Buffer.alloc(20, 0xff) }, { protocol });
    assert.deepEqual(nonsense.outcome === 'taken' && nonsense.partial, fullSuccess);
  });

  test('an answer that is no gRPC is a failure, and no crash', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') };
    for (const [answer, outcome] of [
      [{ status: 404, ...page }, 'refused'],
      [{ status: 503, ...page }, 'retry'],
      [{ status: 200, ...page }, 'refused'],
      [{ trailers: { 'grpc-status': 'what' } }, 'refused'],
    ] as const) {
      assert.equal((await exchange(answer, { protocol })).outcome, outcome);
    }
  });
});

for (const protocol of overHttp) {
  describe(protocol, () => {
    for (const status of [429, 502, 503, 504]) {
      test(`${status}: to be tried again, after what Retry-After says`, async () => {
        const { backend: _, ...plain } = await exchange({ status }, { protocol });
        assert.ok(plain.outcome === 'retry' && plain.isAnswered);
        assert.equal(plain.delayMs, undefined);
        assert.deepEqual(plain.status, { 'http.response.status_code': status });
        assert.equal(plain.failure.errorType, String(status));
        const told = await exchange({ status, headers: { 'retry-after': '3' } }, { protocol });
        assert.equal(told.outcome === 'retry' && told.delayMs, 3000);
      });
    }

    for (const status of [301, 400, 401, 404, 408, 413, 500, 501]) {
      test(`${status}: not to be tried again`, async () => {
        assert.equal((await exchange({ status }, { protocol })).outcome, 'refused');
      });
    }

    test('a failure tells the reason that its body gives', async () => {
      const body =
        protocol === 'http/json' ? Buffer.from('{"message":"bad span"}') : encodeRpcStatus('bad span');
      const result = await exchange({ status: 400, body }, { protocol });
      assert.equal(result.outcome === 'refused' && result.failure.message, '400 Bad Request: bad span');
    });

    test('a partial success is read; an answer that makes no sense is a success', async () => {
      const body =
        protocol === 'http/json'
          ? Buffer.from('{"partialSuccess":{"rejectedLogRecords":"7","errorMessage":"too old"}}')
          : encodePartialSuccess(7, 'too old');
      const partial = await exchange({ body }, { protocol });
      assert.deepEqual(partial.outcome === 'taken' && partial.partial, { rejected: 7, message: 'too old' });
      for (const nonsense of [
        Buffer.from('<html>'),
        Buffer.alloc(20, 0xff),
        Buffer.from('null'),
        Buffer.from('[]'),
      ]) {
        const result = await exchange({ body: nonsense }, { protocol });
        assert.deepEqual(result.outcome === 'taken' && result.partial, fullSuccess);
      }
    });

    test('an answer without an end is not read to its end', async () => {
      const result = await exchange({ body: Buffer.alloc(10_000_000, 0x78) }, { protocol });
      assert.equal(result.outcome, 'taken');
    });
  });
}
