import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ConfigError, readConfig } from '../src/config.ts';

it("without variables the ports are Tempo's and only this machine can reach them", () => {
  const { HOST, TEMPO_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT } = readConfig({ OTLP_HTTP_PORT: '' });
  assert.deepEqual([HOST, TEMPO_PORT, OTLP_GRPC_PORT, OTLP_HTTP_PORT], ['127.0.0.1', 3200, 4317, 4318]);
});

for (const [name, value] of [
  ['TEMPO_PORT', 'abc'],
  ['OTLP_GRPC_PORT', '70000'],
  ['MAX_SPANS', '0'],
  ['MAX_BYTES', '1000'],
] as const) {
  it(`${name}=${value} is refused in one line that names it`, () => {
    assert.throws(
      () => readConfig({ [name]: value }),
      (error) =>
        error instanceof ConfigError &&
        error.message.startsWith(`${name}=${value}: `) &&
        !error.message.includes('\n'),
    );
  });
}
