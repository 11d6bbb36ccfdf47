import { getStringFromEnv, getStringListFromEnv } from '@opentelemetry/core';

/**
 * Looks up the value that an environment variable names.
 *
 * @throws Error naming the variable, what it says and what it takes; it stops the start
 */
export function choose<Value>(
  values: Readonly<Record<string, Value>>,
  name: string,
  variable: string,
): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) {
    throw new Error(`${variable} is '${name}'; it takes ${Object.keys(values).join(', ')}.`);
  }
  return value;
}

/**
 * Looks up all values that an environment variable lists with commas between them.
 *
 * @param byDefault what it names where it is not set
 * @throws Error as {@link choose}
 */
export function chooseListed<Value>(
  values: Readonly<Record<string, Value>>,
  variable: string,
  byDefault: string,
): Value[] {
  const names = getStringListFromEnv(variable) ?? [byDefault];
  return names.map((name) => choose(values, name, variable));
}

/** Looks up an exporter by the protocol that is asked for: what is said of one signal goes before what is said of all. */
export function chooseByProtocol<Exporter>(
  exporters: Readonly<Record<string, Exporter>>,
  signal: 'TRACES' | 'METRICS' | 'LOGS',
): Exporter {
  const ofSignal = `OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`;
  const ofAll = 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const variable = getStringFromEnv(ofSignal) === undefined ? ofAll : ofSignal;
  return choose(exporters, getStringFromEnv(variable) ?? 'grpc', variable);
}
