import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExportResultCode, isTracingSuppressed, type ExportResult } from '@opentelemetry/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createBatchProcessor, type BatchProcessorOptions } from '../../src/export/batch-processor.ts';
import { collectComplaints } from '../helpers/complaints.ts';
import { makeEndedSpan, resource } from '../helpers/ended-spans.ts';
import { listSpanNames } from '../helpers/otlp-messages.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface PendingExport {
  readonly names: string[];
  readonly finish: (result: ExportResult) => void;
}

const success = { code: ExportResultCode.SUCCESS };
const failure = { code: ExportResultCode.FAILED, error: new Error('The backend is away') };

/** A processor whose exports end when, and as, the test says. */
function createProbe(
  options: Partial<BatchProcessorOptions> = {},
  answer?: ExportResult,
): {
  processor: SpanProcessor;
  exports: PendingExport[];
  end: (...names: string[]) => void;
  shutdowns: () => number;
} {
  const exports: PendingExport[] = [];
  let shutdowns = 0;
  const processor = createBatchProcessor({
    resource,
    scheduledDelayMillis: 60_000,
    exportTimeoutMillis: 60_000,
    maxQueueSize: 100,
    maxExportBatchSize: 100,
    exporter: {
      export: ({ request }, finish) => {
        exports.push({ names: listSpanNames(request), finish });
        if (answer !== undefined) finish(answer);
      },
      forceFlush: async () => {},
      shutdown: async () => void (shutdowns += 1),
    },
    ...options,
  });
  const end = (...names: string[]): void => {
    for (const name of names) processor.onEnd(makeEndedSpan(name));
  };
  return { processor, exports, end, shutdowns: () => shutdowns };
}

function listExported(exports: readonly PendingExport[]): string[][] {
  return exports.map(({ names }) => names);
}

test('a span waits for company as long as the delay says', async () => {
  const { exports, end } = createProbe({ scheduledDelayMillis: 20 }, success);
  end('a', 'b');
  assert.deepEqual(listExported(exports), []);
  await waitUntil('the export', () => exports.length > 0);
  assert.deepEqual(listExported(exports), [['a', 'b']]);
  end('c');
  await waitUntil('another export', () => exports.length > 1);
  assert.deepEqual(listExported(exports), [['a', 'b'], ['c']]);
});

test('a full batch leaves at once, and the next only when it has arrived', async () => {
  const { exports, end } = createProbe({ maxExportBatchSize: 2 });
  end('a', 'b', 'c', 'd', 'e');
  assert.deepEqual(listExported(exports), [['a', 'b']]);
  exports[0]?.finish(success);
  await waitUntil('the next batch', () => exports.length > 1);
  assert.deepEqual(listExported(exports), [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a queue that is full drops the newest spans, and says so once there is room again', async () => {
  const complaints = collectComplaints();
  const { processor, exports, end } = createProbe({ maxQueueSize: 2, maxExportBatchSize: 2 });
  end('sent', 'sent', 'kept', 'kept', 'dropped', 'dropped');
  exports[0]?.finish(success);
  await waitUntil('the next batch', () => exports.length > 1);
  end('later');
  assert.deepEqual(complaints, ['Dropped 2 spans because the queue was full']);
  const flushed = processor.forceFlush();
  for (const { finish } of exports) finish(success);
  await flushed;
  assert.deepEqual(listExported(exports), [['sent', 'sent'], ['kept', 'kept'], ['later']]);
});

test('spans that are not sampled are not exported', async () => {
  const { processor, exports } = createProbe({}, success);
  processor.onEnd(makeEndedSpan('quiet', { sampled: false }));
  await processor.forceFlush();
  assert.deepEqual(exports, []);
});

test('a span that cannot be encoded is dropped with a complaint, and whoever ended it never knows', async () => {
  const complaints = collectComplaints();
  const { processor, exports, end } = createProbe({}, success);
  const hostile = makeEndedSpan('hostile');
  Object.defineProperty(hostile, 'attributes', {
    get: () => {
      throw new Error('no');
    },
  });
  end('before');
  processor.onEnd(hostile);
  end('after');
  await processor.forceFlush();
  assert.deepEqual(listExported(exports), [['before', 'after']]);
  assert.match(complaints.join(), /"message":"no"/);
});

test('a flush sends all that waits, whatever the size of the queue, and ends when it has arrived', async () => {
  const { processor, exports, end } = createProbe({ maxExportBatchSize: 2 });
  end('a', 'b', 'c', 'd', 'e');
  let flushed = false;
  const flush = processor.forceFlush().then(() => (flushed = true));
  assert.deepEqual(listExported(exports), [['a', 'b'], ['c', 'd'], ['e']]);
  for (const { finish } of exports.slice(0, 2)) finish(success);
  await Promise.resolve();
  assert.equal(flushed, false);
  exports[2]?.finish(success);
  await flush;
});

test('a shutdown sends all that waits, closes the transport once, and takes no more spans', async () => {
  const { processor, exports, end, shutdowns } = createProbe({}, success);
  end('a');
  await Promise.all([processor.shutdown(), processor.shutdown()]);
  end('late');
  await processor.forceFlush();
  assert.deepEqual(listExported(exports), [['a']]);
  assert.equal(shutdowns(), 1);
});

test('a shutdown whose last export fails says so, and closes the transport all the same', async () => {
  const { processor, end, shutdowns } = createProbe({}, failure);
  end('a');
  await assert.rejects(processor.shutdown(), failure.error);
  assert.equal(shutdowns(), 1);
});

test('an export that fails is complained of, and the next batch goes out', async () => {
  const complaints = collectComplaints();
  const { exports, end } = createProbe({ maxExportBatchSize: 1 }, failure);
  end('a');
  await waitUntil('a complaint', () => complaints.length > 0);
  end('b');
  await waitUntil('another complaint', () => complaints.length > 1);
  assert.deepEqual(listExported(exports), [['a'], ['b']]);
  assert.match(complaints.join(), /The backend is away/);
});

test('a transport that throws is complained of, and the next batch goes out', async () => {
  const complaints = collectComplaints();
  const exporter = {
    export: () => {
      throw new Error('broken');
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const { end } = createProbe({ maxExportBatchSize: 1, exportTimeoutMillis: 1, exporter });
  end('a');
  await waitUntil('a complaint', () => complaints.length > 0);
  end('b');
  await waitUntil('another complaint', () => complaints.length > 1);
});

test('an export that never ends is given up after its timeout, and the next batch goes out', async () => {
  const complaints = collectComplaints();
  const { exports, end } = createProbe({ maxExportBatchSize: 1, exportTimeoutMillis: 10 });
  end('a', 'b');
  await waitUntil('the next batch', () => exports.length > 1);
  assert.deepEqual(listExported(exports), [['a'], ['b']]);
  assert.match(complaints.join(), /Timeout/);
});

test('an export makes no spans of its own', async () => {
  let suppressed: boolean | undefined;
  const exporter = {
    export: (_: unknown, finish: (result: ExportResult) => void) => {
      suppressed = isTracingSuppressed(context.active());
      finish(success);
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };

  new NodeTracerProvider().register();
  const { processor, end } = createProbe({ exporter });
  end('a');
  await processor.forceFlush();
  trace.disable();
  propagation.disable();
  context.disable();
  assert.equal(suppressed, true);
});
