import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, test } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { startTelemetry, withSpan } from '../helpers/probe-telemetry.ts';
import type { Telemetry } from '@holdfast/telemetry';
import { tracingPlugin } from '@holdfast/telemetry/fastify';
import { withQuerySpan } from '../../src/pg/query-span.ts';
import { fastify } from 'fastify';
import { withEnvironment } from '../helpers/environment.ts';
import { createMemoryLogger } from '../helpers/started-telemetry.ts';

const { logger } = createMemoryLogger();
const service = { serviceName: 'probe', serviceVersion: '1.2.3', logger, tracing: { mode: 'auto' } } as const;
let started: Telemetry | undefined;
afterEach(async () => {
  await started?.shutdown();
  started = undefined;
});

/** Registers a provider as `auto-instrumentations-node/register` does before the program, then starts telemetry. */
function startAfterwards() {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  started = startTelemetry(service);
  return { provider, names: () => exporter.getFinishedSpans().map(({ name }) => name), telemetry: started };
}

test('in auto mode spans go by the provider that was there before, and a statement has none of ours', async () => {
  const { names } = startAfterwards();
  const target = { namespace: 'shop', address: 'db.example', port: 5432, peerService: 'shop-db' };
  await withSpan('find_item', {}, async () =>
    withQuerySpan(target, { summary: 'SELECT items', text: 'SELECT 1' }, async () => undefined),
  );
  assert.deepEqual(names(), ['find_item']);
});

test("a provider that a signal shuts down takes spans until the program's own end, and sends them", async () => {
  const exported: string[] = [];
  const provider = new NodeTracerProvider({
    spanProcessors: [
      {
        onStart: () => {},
        onEnd: ({ name }) => void exported.push(name),
        forceFlush: async () => {},
        shutdown: async () => void exported.push('the end'),
      },
    ],
  });
  provider.register();
  const telemetry = startTelemetry(service);
  const early = provider.shutdown();
  await withSpan('answered_meanwhile', {}, async () => undefined);
  assert.deepEqual(exported, ['answered_meanwhile']);
  await telemetry.shutdown();
  await early;
  assert.deepEqual(exported, ['answered_meanwhile', 'the end']);
});

test('an answer tells of the span that an instrumentation has made, and none of ours is beside it', async () => {
  const { names } = startAfterwards();
  const app = fastify();
  // What instrumentation-http does around Node's event.
  const span = trace.getTracer('http').startSpan('GET');
  app.addHook('onRequest', (_request, _reply, done) => {
    context.with(trace.setSpan(context.active(), span), done);
  });
  await app.register(tracingPlugin);
  app.get('/', async () => withSpan('handle', {}, async () => ({ ok: true })));
  const [answer] = (await once(get(await app.listen({ port: 0 })), 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'close');
  await app.close();
  span.end();
  const { traceId, spanId } = span.spanContext();
  assert.equal(answer.headers['traceresponse'], `00-${traceId}-${spanId}-03`);
  assert.deepEqual(names(), ['handle', 'GET']);
});

test('auto mode without an SDK that was registered before does not start, and says how to', () => {
  assert.throws(
    () => startTelemetry(service),
    /--import @opentelemetry\/auto-instrumentations-node\/register/,
  );
});

test('auto mode starts without an SDK where no spans are asked for', async () => {
  await withEnvironment({ OTEL_TRACES_EXPORTER: 'none' }, async () => {
    await startTelemetry(service).shutdown();
  });
});

test('metrics of ours are served in auto mode, though the SDK of the environment is to send none', async () => {
  await withEnvironment({ OTEL_METRICS_EXPORTER: 'none' }, () => {
    const { telemetry } = startAfterwards();
    assert.notEqual(createMetricsRenderer(telemetry), undefined);
  });
});
