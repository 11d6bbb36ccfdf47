import { spawnSync } from 'node:child_process';
import type { Telemetry } from '@holdfast/telemetry';
import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';

/** What Prometheus 2 and 3 send, in short. */
const openMetrics =
  'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

/** Renders the metrics in plain text. */
export async function scrapeText(telemetry: Telemetry): Promise<string> {
  return (await createMetricsRenderer(telemetry)?.(undefined))?.body ?? '';
}

/** Renders the metrics as Prometheus asks for them. */
export async function scrapeOpenMetrics(telemetry: Telemetry): Promise<string> {
  return (await createMetricsRenderer(telemetry)?.(openMetrics))?.body ?? '';
}

/**
 * @returns what Prometheus' own checker says against the text; `undefined` where there is no checker
 * @throws Error where there is none, and `CI` is set
 */
export function checkWithPromtool(text: string): string | undefined {
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error !== undefined && !process.env['CI']) return undefined;
  if (error !== undefined) throw error;
  return status === 0 ? '' : `${stdout}${stderr}`;
}
