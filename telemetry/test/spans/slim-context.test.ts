import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, createContextKey, trace, type Context } from '@opentelemetry/api';
import * as fc from 'fast-check';
import { rootContext } from '../../src/spans/slim-context.ts';

const keys = ['OpenTelemetry Context Key SPAN', 'one', 'two', 'three'].map(createContextKey);

test('whatever is set and deleted, a slim context holds what the API’s own does, and those before it stay as they were', () => {
  const change = fc.record({
    key: fc.constantFrom(...keys),
    value: fc.constantFrom<unknown>(undefined, null, 0, 'text'),
    isDeleted: fc.boolean(),
    /** Which of the contexts so far is changed. */
    of: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const contexts: [Context, Context][] = [[rootContext, ROOT_CONTEXT]];
      for (const { key, value, isDeleted, of } of changes) {
        const [slim, own] = contexts[of % contexts.length]!;
        contexts.push(
          isDeleted
            ? [slim.deleteValue(key), own.deleteValue(key)]
            : [slim.setValue(key, value), own.setValue(key, value)],
        );
      }
      for (const [slim, own] of contexts) {
        assert.deepEqual(
          keys.map((key) => slim.getValue(key)),
          keys.map((key) => own.getValue(key)),
        );
      }
    }),
  );
});

test('the API finds the span that it has set in a slim context', () => {
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
  const context = trace.setSpan(rootContext.setValue(keys[1]!, 'kept'), span);
  assert.equal(trace.getSpan(context), span);
  assert.equal(trace.getSpan(trace.deleteSpan(context)), undefined);
  assert.equal(trace.deleteSpan(context).getValue(keys[1]!), 'kept');
});
