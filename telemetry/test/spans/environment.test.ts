import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { createSampler } from '../../src/spans/sampler.ts';
import { readSpanLimits } from '../../src/spans/span-limits.ts';
import { withEnvironment } from '../helpers/environment.ts';

const complaints: string[] = [];
const complain = (message: string): void => void complaints.push(message);
diag.setLogger(
  { error: complain, warn: complain, info: complain, debug: complain, verbose: complain },
  { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
);
after(() => diag.disable());

const defaults = {
  attributeValueLengthLimit: 4096,
  attributeCountLimit: 128,
  eventCountLimit: 128,
  linkCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
};

for (const [variables, expected] of [
  [{}, {}],
  [{ OTEL_ATTRIBUTE_COUNT_LIMIT: '7' }, { attributeCountLimit: 7 }],
  [{ OTEL_ATTRIBUTE_COUNT_LIMIT: '7', OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '8' }, { attributeCountLimit: 8 }],
  [{ OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7' }, { attributeValueLengthLimit: 7 }],
  [
    { OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '8' },
    { attributeValueLengthLimit: 8 },
  ],
  [{ OTEL_SPAN_EVENT_COUNT_LIMIT: '0' }, { eventCountLimit: 0 }],
  [{ OTEL_SPAN_LINK_COUNT_LIMIT: '9' }, { linkCountLimit: 9 }],
  [{ OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '9' }, { attributePerEventCountLimit: 9 }],
  [{ OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '9' }, { attributePerLinkCountLimit: 9 }],
] as const) {
  test(`limits of a span with ${JSON.stringify(variables)} are those, and otherwise the defaults`, async () => {
    const limits = await withEnvironment(variables, async () => Promise.resolve(readSpanLimits()));
    assert.deepEqual(limits, { ...defaults, ...expected });
  });
}

test('a limit of 0 for the length of values would leave nothing of them: it is none, and that is said', async () => {
  complaints.length = 0;
  const variables = { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '0' };
  const limits = await withEnvironment(variables, async () => Promise.resolve(readSpanLimits()));
  assert.equal(limits.attributeValueLengthLimit, Infinity);
  assert.equal(complaints.length, 1);
});

for (const [name, ratio, expected, isComplaint] of [
  [undefined, undefined, 'parentbased_always_on', false],
  ['parentbased_always_on', undefined, 'parentbased_always_on', false],
  ['always_on', undefined, 'AlwaysOnSampler', false],
  ['always_off', undefined, 'AlwaysOffSampler', false],
  ['traceidratio', '0.25', 'TraceIdRatioBased{0.25}', false],
  ['traceidratio', undefined, 'TraceIdRatioBased{1}', true],
  ['traceidratio', '1.5', 'TraceIdRatioBased{1}', true],
  ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler', false],
  ['parentbased_traceidratio', '0', 'ParentBased{root=TraceIdRatioBased{0}', false],
  ['constructor', undefined, 'parentbased_always_on', true],
] as const) {
  test(`OTEL_TRACES_SAMPLER=${name ?? ''} with the argument ${ratio ?? 'none'} samples as ${expected}${isComplaint ? ', and complains' : ''}`, async () => {
    complaints.length = 0;
    const variables = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio };
    const sampler = await withEnvironment(variables, async () => Promise.resolve(createSampler()));
    assert.ok(String(sampler).startsWith(expected), String(sampler));
    assert.equal(complaints.length, isComplaint ? 1 : 0);
  });
}
