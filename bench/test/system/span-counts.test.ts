import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { drainSpans, parseSpanCounts } from '../../src/system/span-counts.ts';

function render({ queued, inFlight, live = 0 }: { queued: number; inFlight: number; live?: number }): string {
  return `# HELP otel_sdk_span_started_total Spans that were started and are recorded.
# TYPE otel_sdk_span_started_total counter
otel_sdk_span_started_total{otel_span_parent_origin="none"} 40
otel_sdk_span_started_total{otel_span_parent_origin="local"} 60
otel_sdk_span_live{otel_span_sampling_result="RECORD_AND_SAMPLE"} ${live}
otel_sdk_processor_span_processed_total{otel_component_name="batching/0"} 90
otel_sdk_processor_span_processed_total{otel_component_name="batching/0",error_type="queue_full"} 3
otel_sdk_processor_span_queue_size{otel_component_name="batching/0"} ${queued}
otel_sdk_processor_span_queue_capacity{otel_component_name="batching/0"} 2048
otel_sdk_exporter_span_exported_total{server_port="4317"} 80
otel_sdk_exporter_span_exported_total{server_port="4317",error_type="14"} 5
otel_sdk_exporter_span_inflight{server_port="4317"} ${inFlight}
`;
}

test('spans are received where their export succeeded, and lost where it failed or the queue was full', () => {
  assert.deepEqual(parseSpanCounts(render({ queued: 4, inFlight: 2, live: 1 })), {
    made: 100,
    received: 80,
    lost: 8,
    underWay: 7,
  });
});

test('a service that counts no spans has none to wait for', () => {
  assert.equal(parseSpanCounts('process_uptime_seconds 12\n'), undefined);
});

test('spans are counted once none is under way any more, over all services together', async (t) => {
  const queues = [3, 1, 0, 0, 0];
  let scrapes = 0;
  const server = createServer((_, answer) => {
    scrapes += 1;
    answer.end(render({ queued: queues.shift() ?? 0, inFlight: 0 }));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const counts = await drainSpans([url, url], AbortSignal.timeout(10_000));
  assert.equal(counts?.made, 200);
  assert.equal(scrapes, 4);
  assert.equal(await drainSpans([], AbortSignal.timeout(10_000)), undefined);
});
