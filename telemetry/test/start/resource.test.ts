import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '@opentelemetry/api';
import { collectSpans, makeSpan } from '../helpers/started-telemetry.ts';

async function readResource(variables: Record<string, string | undefined>): Promise<Attributes> {
  const unset = { OTEL_SERVICE_NAME: undefined, OTEL_RESOURCE_ATTRIBUTES: undefined };
  const [span] = await collectSpans({ ...unset, ...variables }, async () => makeSpan('one'));
  return span?.resource.attributes ?? {};
}

test('the resource names the service, its version, namespace, instance and environment, and the SDK', async () => {
  const attributes = await readResource({});
  assert.equal(attributes['service.name'], 'probe');
  assert.equal(attributes['service.version'], '1.2.3');
  assert.equal(attributes['service.namespace'], 'holdfast');
  assert.match(String(attributes['service.instance.id']), /^[0-9a-f-]{36}$/);
  assert.equal(attributes['deployment.environment.name'], 'development');
  assert.equal(attributes['holdfast.tracing.mode'], 'manual');
  assert.equal(attributes['telemetry.sdk.name'], 'opentelemetry');
  assert.equal(attributes['telemetry.sdk.language'], 'nodejs');
});

test('each start is an instance of its own', async () => {
  const [first, second] = [await readResource({}), await readResource({})];
  assert.notEqual(first['service.instance.id'], second['service.instance.id']);
});

test('OTEL_RESOURCE_ATTRIBUTES adds and overrides, with percent-encoding', async () => {
  const attributes = await readResource({
    OTEL_RESOURCE_ATTRIBUTES:
      'deployment.environment.name=production,service.version=9,team=a%20b%2Cc,service.instance.id=pod-1',
  });
  assert.equal(attributes['deployment.environment.name'], 'production');
  assert.equal(attributes['service.version'], '9');
  assert.equal(attributes['team'], 'a b,c');
  assert.equal(attributes['service.instance.id'], 'pod-1');
  assert.equal(attributes['service.namespace'], 'holdfast');
});

test('OTEL_SERVICE_NAME goes before the service.name of OTEL_RESOURCE_ATTRIBUTES, which goes before the code’s', async () => {
  const variables = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=by-attributes' };
  assert.equal((await readResource(variables))['service.name'], 'by-attributes');
  const both = { ...variables, OTEL_SERVICE_NAME: 'by-name' };
  assert.equal((await readResource(both))['service.name'], 'by-name');
});

test('a malformed OTEL_RESOURCE_ATTRIBUTES is left out, and the service starts', async () => {
  const attributes = await readResource({ OTEL_RESOURCE_ATTRIBUTES: 'no equals sign' });
  assert.equal(attributes['service.name'], 'probe');
});
