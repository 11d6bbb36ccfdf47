import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TracingMode } from '@holdfast/telemetry/tracing-modes';

/** What a service is started with, to be instrumented in some way. */
export interface ModeStart {
  /** Of Node. */
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What the instrumentations that Node loads before a service are told; all of them by the environment alone. */
const autoVariables = {
  // Fastify's is not among theirs, and of the others each costs something at every start.
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici,pg',
  // The others ask for a cloud's metadata, and wait for an answer.
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  // Tempo takes neither.
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
} as const;

/**
 * Tells how a service is started in a mode of `TRACING_MODE`.
 *
 * @param folder the service's, absolute
 * @param environment what goes before, where it says something
 */
export async function describeModeStart(
  mode: TracingMode,
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<ModeStart> {
  const variables = { TRACING_MODE: mode };
  if (mode !== 'auto') return { flags: [], variables };
  const { version } = await readPackage(folder);
  const own = { ...autoVariables, OTEL_SERVICE_NAME: path.basename(folder) };
  const unset = Object.entries(own).filter(([name]) => !environment[name]);
  const attributes = [...describeResource(version), environment['OTEL_RESOURCE_ATTRIBUTES'] ?? ''];
  // By its address: the program's folder need not have the package.
  const register = import.meta.resolve('@opentelemetry/auto-instrumentations-node/register');
  return {
    flags: [`--import=${register}`],
    variables: {
      ...Object.fromEntries(unset),
      OTEL_RESOURCE_ATTRIBUTES: attributes.filter((text) => text !== '').join(','),
      ...variables,
    },
  };
}

async function readPackage(folder: string): Promise<{ readonly version: string }> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  return JSON.parse(text) as { readonly version: string };
}

/** What the other modes say of a service by code. Of a name that is given twice, the later one counts. */
function describeResource(version: string): string[] {
  return [
    `service.version=${version}`,
    'service.namespace=holdfast',
    'deployment.environment.name=development',
    'holdfast.tracing.mode=auto',
  ];
}
