import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeField } from '../../src/browser-traces/protobuf-fields.ts';
import { renameService } from '../../src/browser-traces/rename-service.ts';
import { createTokenBucket } from '../../src/browser-traces/token-bucket.ts';

const text = (number: number, value: string): Buffer => writeField(number, Buffer.from(value));
const keyValue = (key: string, value: string): Buffer =>
  Buffer.concat([text(1, key), writeField(2, text(1, value))]);
const resourceOf = (...attributes: Buffer[]): Buffer =>
  Buffer.concat(attributes.map((each) => writeField(1, each)));

/** A span whose bytes must come through as they are: a length above 127 among them. */
const scopeSpans = writeField(2, Buffer.from(text(5, 'x'.repeat(300))));
const requestOf = (resource: Buffer): Buffer =>
  writeField(1, Buffer.concat([writeField(1, resource), scopeSpans, text(3, 'a schema')]));

test('in protobuf, a page that calls itself a service is filed under web, with all else as it was', () => {
  const pretender = resourceOf(
    keyValue('a', 'b'),
    keyValue('service.name', 'user-service'),
    keyValue('c', 'd'),
  );
  const renamed = renameService(requestOf(pretender), 'application/x-protobuf');
  const expected = writeField(
    1,
    Buffer.concat([
      writeField(1, resourceOf(keyValue('service.name', 'web'))),
      writeField(1, resourceOf(keyValue('a', 'b'), keyValue('c', 'd'))),
      scopeSpans,
      text(3, 'a schema'),
    ]),
  );
  assert.deepEqual(renamed, expected);
});

test('in protobuf, a name that hides behind a repeated key field is found', () => {
  const hidden = Buffer.concat([text(1, 'harmless'), keyValue('service.name', 'user-service')]);
  const renamed = renameService(requestOf(resourceOf(hidden)), 'application/x-protobuf');
  assert.doesNotMatch(renamed?.toString('latin1') ?? 'user-service', /user-service/);
});

test('in JSON, a page that calls itself a service is filed under web, with all else as it was', () => {
  const request = {
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'user-service' } },
            { key: 'a', value: { intValue: '1' } },
          ],
          droppedAttributesCount: 1,
        },
        scopeSpans: [{ spans: [{ name: 'click' }] }],
      },
      { scopeSpans: [] },
    ],
  };
  const renamed = renameService(Buffer.from(JSON.stringify(request)), 'application/json');
  const name = { key: 'service.name', value: { stringValue: 'web' } };
  assert.deepEqual(JSON.parse(renamed?.toString() ?? ''), {
    resourceSpans: [
      {
        resource: { attributes: [name, { key: 'a', value: { intValue: '1' } }], droppedAttributesCount: 1 },
        scopeSpans: [{ spans: [{ name: 'click' }] }],
      },
      { resource: { attributes: [name] }, scopeSpans: [] },
    ],
  });
});

const foreign = { attributes: [{ key: 'service.name', value: { stringValue: 'user-service' } }] };
for (const [spelling, request] of Object.entries({
  'resource_spans instead of resourceSpans': { resource_spans: [{ resource: foreign }] },
  'resource_spans beside resourceSpans': { resourceSpans: [], resource_spans: [{ resource: foreign }] },
  ResourceSpans: { ResourceSpans: [{ resource: foreign }] },
  'RESOURCE-SPANS': { 'RESOURCE-SPANS': [{ resource: foreign }] },
  'a long s': { reſourceSpans: [{ resource: foreign }] },
  'Resource beside resource': { resourceSpans: [{ resource: {}, Resource: foreign }] },
  'Attributes of a resource': {
    resourceSpans: [{ resource: { attributes: [], Attributes: foreign.attributes } }],
  },
  'Key of an attribute': {
    resourceSpans: [{ resource: { attributes: [{ key: 'a', Key: 'service.name', value: {} }] } }],
  },
})) {
  test(`in JSON, a foreign resource is refused under the spelling of ${spelling}`, () => {
    assert.equal(renameService(Buffer.from(JSON.stringify(request)), 'application/json'), undefined);
  });
}

for (const [trick, body] of Object.entries({
  'a repeated key': `{"resourceSpans":[],"resourceSpans":[{"resource":${JSON.stringify(foreign)}}]}`,
  'an escaped key': `{"resource\\u0053pans":[{"\\u0072esource":${JSON.stringify(foreign)}}]}`,
  'an escaped name': `{"resourceSpans":[{"resource":{"attributes":[{"key":"service\\u002ename","value":{"stringValue":"user-service"}}]}}]}`,
  'a second name': JSON.stringify({
    resourceSpans: [{ resource: { attributes: [...foreign.attributes, ...foreign.attributes] } }],
  }),
  'an unknown field': JSON.stringify({ resourceSpans: [{ other: foreign }], other: [foreign] }),
})) {
  test(`in JSON, a foreign name is not passed on behind ${trick}`, () => {
    const renamed = renameService(Buffer.from(body), 'application/json')?.toString() ?? 'user-service';
    assert.doesNotMatch(renamed, /user-service/);
    assert.match(renamed, /"service.name","value":\{"stringValue":"web"/);
  });
}

test('in protobuf, a field whose number is too large to be one is refused: some decoders drop its highest bits', () => {
  const spans = requestOf(resourceOf(keyValue('service.name', 'user-service')));
  // Field 1 of wire type 2, and a bit above the 32nd: 0x8_0000_000a.
  const tag = Buffer.from([0x8a, 0x80, 0x80, 0x80, 0x80, 0x01]);
  const disguised = Buffer.concat([tag, spans.subarray(1)]);
  assert.equal(renameService(disguised, 'application/x-protobuf'), undefined);
});

test('what is no request of OTLP is refused, in either encoding', () => {
  for (const body of ['', '{', '[]', '"x"', '{"resourceSpans":{}}', '{"resourceSpans":[1]}']) {
    assert.equal(renameService(Buffer.from(body), 'application/json'), undefined, body);
  }
  const whole = requestOf(resourceOf(keyValue('a', 'b')));
  for (let length = 1; length < whole.length; length += 1) {
    assert.equal(renameService(whole.subarray(0, length), 'application/x-protobuf'), undefined);
  }
  assert.equal(renameService(Buffer.from([0x0b]), 'application/x-protobuf'), undefined);
  assert.equal(renameService(Buffer.from([0x08, 0x01]), 'application/x-protobuf'), undefined);
  assert.equal(renameService(Buffer.alloc(20, 0xff), 'application/x-protobuf'), undefined);
});

test('a bucket lets a burst through, and then so many a second', () => {
  let nowMs = 0;
  const bucket = createTokenBucket({ perSecond: 2, burst: 3, now: () => nowMs });
  const takeFive = (): number => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length;
  assert.equal(takeFive(), 3);
  nowMs = 1000;
  assert.equal(takeFive(), 2);
  nowMs = 100_000;
  assert.equal(takeFive(), 3);
});
