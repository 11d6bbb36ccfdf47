import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metrics } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { readBatchOptions } from '../../src/export/batch-options.ts';
import { createBatchProcessor } from '../../src/export/batch-processor.ts';
import { createGrpcTransport, createHttpTransport } from '../../src/export/otlp-transport.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { withEnvironment } from '../helpers/environment.ts';
import { decodeRequest } from '../helpers/otlp-messages.ts';
import { startGrpcReceiver, startHttpReceiver } from '../helpers/otlp-receiver.ts';

const ways = {
  grpc: {
    startReceiver: startGrpcReceiver,
    createTransport: createGrpcTransport,
    createOfficial: (): SpanExporter => new GrpcTraceExporter(),
  },
  'http/protobuf': {
    startReceiver: async () => startHttpReceiver(),
    createTransport: createHttpTransport,
    createOfficial: (): SpanExporter => new ProtoTraceExporter(),
  },
};

for (const [protocol, { startReceiver, createTransport, createOfficial }] of Object.entries(ways)) {
  test(`a backend gets from us what the official exporter would send it, and in the same way: ${protocol}`, async (context) => {
    const receiver = await startReceiver();
    context.after(receiver.close);
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=credits',
    };
    await withEnvironment(variables, async () => {
      const span = makeEndedSpan('GET /items', { text: 'Žluťoučký kůň' });
      const exporter = createTransport(metrics.getMeterProvider());
      const processors = [
        new SimpleSpanProcessor(createOfficial()),
        createBatchProcessor({ ...readBatchOptions(), resource, exporter }),
      ];
      for (const processor of processors) {
        processor.onEnd(span);
        await processor.shutdown();
      }
    });
    const [official, ours] = receiver.exports;
    assert.ok(official !== undefined && ours !== undefined);
    assert.deepEqual(decodeRequest(ours.body), decodeRequest(official.body));
    assert.equal(ours.path, official.path);
    for (const header of ['content-type', 'user-agent', 'x-team']) {
      assert.ok(official.headers[header] !== undefined, header);
      assert.equal(ours.headers[header], official.headers[header]);
    }
  });
}
