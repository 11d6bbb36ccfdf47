import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  DiagLogLevel,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  context,
  diag,
  trace,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { DescribedSpan } from '../../src/spans/described-span.ts';
import { rootContext } from '../../src/spans/slim-context.ts';
import { createTracerProvider } from '../../src/spans/tracer-provider.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
after(() => {
  context.disable();
  diag.disable();
});

const exporter = new InMemorySpanExporter();
const provider = createTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'probe' }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
const tracer = provider.getTracer('probe');

const remote = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), isRemote: true };

function startBelow(parent: SpanContext): Span {
  return tracer.startSpan('child', {}, trace.setSpanContext(rootContext, parent));
}

test('a trace that begins here has the random flag, and one that a caller began has the caller’s', () => {
  assert.equal(tracer.startSpan('root', {}, rootContext).spanContext().traceFlags, 0b11);
  assert.equal(startBelow({ ...remote, traceFlags: 0b01 }).spanContext().traceFlags, 0b01);
  assert.equal(startBelow({ ...remote, traceFlags: 0b11 }).spanContext().traceFlags, 0b11);
  assert.equal(startBelow({ ...remote, traceFlags: 0b10 }).spanContext().traceFlags, 0b10);
  assert.equal(startBelow({ ...remote, traceFlags: 0b1111_1101 }).spanContext().traceFlags, 0b01);
});

test('below a span that is not sampled nothing is recorded, nor are attributes put together', () => {
  const parent = trace.setSpanContext(rootContext, { ...remote, traceFlags: TraceFlags.NONE });
  const span = tracer.startSpan(
    'child',
    new DescribedSpan(SpanKind.INTERNAL, () => assert.fail('nobody reads them')),
    parent,
  );
  assert.equal(span.isRecording(), false);
  assert.equal(span.spanContext().traceId, remote.traceId);
  assert.notEqual(span.spanContext().spanId, remote.spanId);
});

test('where tracing is suppressed, a span is of no trace', () => {
  const span = tracer.startSpan('hidden', {}, suppressTracing(rootContext));
  assert.equal(trace.isSpanContextValid(span.spanContext()), false);
  assert.equal(span.isRecording(), false);
});

/** The parent of a span that has to be active. */
function readActiveParent(span: Span): string | undefined {
  assert.equal(trace.getActiveSpan(), span);
  return (span as unknown as ReadableSpan).parentSpanContext?.spanId;
}

test('each form of startActiveSpan runs with its span active, and gives what is returned', () => {
  const parent = tracer.startSpan('parent', {}, rootContext);
  const below = trace.setSpan(rootContext, parent);
  const { spanId } = parent.spanContext();
  context.with(below, () => {
    assert.equal(tracer.startActiveSpan('name', readActiveParent), spanId);
    assert.equal(tracer.startActiveSpan('name', {}, readActiveParent), spanId);
    assert.equal(tracer.startActiveSpan('name', { root: true }, readActiveParent), undefined);
  });
  assert.equal(tracer.startActiveSpan('name', {}, below, readActiveParent), spanId);
  assert.equal(trace.getActiveSpan(), undefined);
});

test('whatever is done to a span that has ended changes nothing, and nobody complains', () => {
  const complaints: string[] = [];
  const complain = (message: string) => void complaints.push(message);
  diag.setLogger(
    { error: complain, warn: complain, info: complain, debug: complain, verbose: complain },
    { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
  );
  complaints.length = 0;
  exporter.reset();
  const span = tracer.startSpan('span', { attributes: { a: 1 } }, rootContext);
  span.end();
  const [ended] = exporter.getFinishedSpans();
  const { endTime } = ended!;
  span
    .setAttribute('a', 2)
    .setAttributes({ b: 3 })
    .addEvent('event')
    .addLink({ context: { ...remote, traceFlags: 1 } })
    .setStatus({ code: SpanStatusCode.ERROR })
    .updateName('other')
    .recordException(new Error('late'));
  span.end(Date.now() + 1000);
  assert.equal(exporter.getFinishedSpans().length, 1);
  assert.deepEqual(
    [ended?.name, ended?.attributes, ended?.events, ended?.links, ended?.status.code, ended?.endTime],
    ['span', { a: 1 }, [], [], SpanStatusCode.UNSET, endTime],
  );
  assert.equal(span.isRecording(), false);
  assert.deepEqual(complaints, []);
});

test('an attribute that is called __proto__ is one like any other', () => {
  const span = tracer.startSpan('span', {}, rootContext).setAttribute('__proto__', 'x');
  assert.deepEqual(Object.entries((span as unknown as ReadableSpan).attributes), [['__proto__', 'x']]);
  span.setAttribute('__proto__', 'y').end();
  assert.deepEqual(Object.entries((span as unknown as ReadableSpan).attributes), [['__proto__', 'y']]);
});

test('attributes that a caller changes later are as they were when the span got them', () => {
  const attributes = { list: ['a'], text: 'b' };
  const span = tracer.startSpan('span', { attributes }, rootContext);
  attributes.list.push('c');
  attributes.text = 'd';
  assert.deepEqual((span as unknown as ReadableSpan).attributes, { list: ['a'], text: 'b' });
});
