import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { readBatchLimits } from '../../src/export/batch-limits.ts';
import { openTransport } from '../../src/export/open-transport.ts';
import { signals } from '../../src/export/signals.ts';
import { createBatchProcessor } from '../../src/export/batch-processor.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { withEnvironment } from '../helpers/environment.ts';
import { decodeRequest } from '../helpers/otlp-messages.ts';
import { startGrpcReceiver, startHttpReceiver } from '../helpers/otlp-receiver.ts';

const ways = {
  grpc: {
    startReceiver: startGrpcReceiver,
    createOfficial: (): SpanExporter => new GrpcTraceExporter(),
  },
  'http/protobuf': {
    startReceiver: async () => startHttpReceiver(),
    createOfficial: (): SpanExporter => new ProtoTraceExporter(),
  },
};

for (const [protocol, { startReceiver, createOfficial }] of Object.entries(ways)) {
  test(`a backend gets from us what the official exporter would send it, and in the same way: ${protocol}`, async (context) => {
    const receiver = await startReceiver();
    context.after(receiver.close);
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=credits',
    };
    await withEnvironment(variables, async () => {
      const span = makeEndedSpan('GET /items', { text: 'Žluťoučký kůň' });
      const processors = [
        new SimpleSpanProcessor(createOfficial()),
        createBatchProcessor({ ...readBatchLimits('OTEL_BSP'), ...openTransport(signals.traces), resource }),
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
    for (const header of ['content-type', 'x-team']) {
      assert.ok(official.headers[header] !== undefined, header);
      assert.equal(ours.headers[header], official.headers[header]);
    }
    assert.match(ours.headers['user-agent'] ?? '', /^OTel-OTLP-Exporter-JavaScript\/2\.\d+\.\d+/);
  });
}
