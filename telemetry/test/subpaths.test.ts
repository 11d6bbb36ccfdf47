import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import packageJson from '../package.json' with { type: 'json' };

const optional = Object.keys(packageJson.peerDependenciesMeta);

/** Imports a module of the library, and lists the optional packages that it and all behind it ask for. */
async function listOptional(specifier: string): Promise<string[]> {
  const asked = new Set<string>();
  const hooks = registerHooks({
    resolve: (name, context, next) => {
      if (optional.includes(name)) asked.add(name);
      return next(name, context);
    },
  });
  try {
    await import(specifier);
  } finally {
    hooks.deregister();
  }
  return [...asked].toSorted();
}

// Modules are loaded once: what asks for less comes first.
for (const [specifier, packages] of [
  ['@holdfast/telemetry', []],
  ['@holdfast/telemetry/pg', []],
  ['@holdfast/telemetry/prometheus', []],
  ['@holdfast/telemetry/undici', []],
  ['@holdfast/telemetry/fastify', ['fastify-plugin']],
  ['@holdfast/telemetry/pino', ['pino']],
] as const) {
  test(`${specifier} loads ${packages.length === 0 ? 'no optional package' : packages.join(', ')}`, async () => {
    assert.deepEqual(await listOptional(specifier), packages);
  });
}
