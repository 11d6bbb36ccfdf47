import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

/** How often metrics are collected and sent. */
export interface MetricInterval {
  /** In ms. */
  readonly exportIntervalMillis: number;
  /** How long an attempt to send may take, in ms; never longer than the interval. */
  readonly exportTimeoutMillis: number;
}

/**
 * Reads `OTEL_METRIC_EXPORT_INTERVAL` and `OTEL_METRIC_EXPORT_TIMEOUT`, 60 and 30 s unless they are set, which the SDK leaves to its users
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#periodic-exporting-metricreader).
 */
export function readMetricInterval(): MetricInterval {
  const exportIntervalMillis = readPositive('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const timeout = readPositive('OTEL_METRIC_EXPORT_TIMEOUT');
  if (timeout !== undefined && timeout > exportIntervalMillis) {
    diag.warn(
      `OTEL_METRIC_EXPORT_TIMEOUT is ${timeout}, more than the interval: exports may take ${exportIntervalMillis} ms`,
    );
  }
  return {
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(timeout ?? 30_000, exportIntervalMillis),
  };
}

function readPositive(variable: string): number | undefined {
  const value = getNumberFromEnv(variable);
  if (value === undefined || value > 0) return value;
  diag.warn(`${variable} is ${value}; it takes more than 0, and counts as unset.`);
  return undefined;
}
