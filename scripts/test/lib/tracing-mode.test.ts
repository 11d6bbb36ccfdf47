import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';

import { root } from '../../lib/paths.ts';
import { describeModeStart } from '../../lib/tracing-mode.ts';

const folder = path.join(root, 'user-service');

test('by hooks of our own or by libraries, a service starts with nothing but the name of the mode', async () => {
  for (const mode of ['manual', 'library'] as const) {
    assert.deepEqual(await describeModeStart(mode, folder), { flags: [], variables: { TRACING_MODE: mode } });
  }
});

test('in auto mode Node loads the instrumentations first, and the environment says whose spans they are', async () => {
  const { flags, variables } = await describeModeStart('auto', folder);
  assert.match(flags.join(' '), /^--import=file:\/\/.*\/register\.js$/);
  assert.equal(variables['TRACING_MODE'], 'auto');
  assert.equal(variables['OTEL_SERVICE_NAME'], 'user-service');
  assert.match(
    variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '',
    /^service\.version=\d+\.\d+\.\d+,service\.namespace=holdfast,.*holdfast\.tracing\.mode=auto$/,
  );
});

test('what the environment says goes before, and attributes of its own are kept', async () => {
  const { variables } = await describeModeStart('auto', folder, {
    OTEL_SERVICE_NAME: 'users',
    OTEL_EXPORTER_OTLP_PROTOCOL: '',
    OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop',
  });
  assert.equal(variables['OTEL_SERVICE_NAME'], undefined);
  assert.equal(variables['OTEL_EXPORTER_OTLP_PROTOCOL'], 'grpc');
  // Of a name that comes twice the later one counts.
  assert.match(
    variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '',
    /service\.namespace=holdfast.*,service\.namespace=shop$/,
  );
});
