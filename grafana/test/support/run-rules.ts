import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AlertRule } from '@holdfast/grafana';

/** Whether Prometheus' `promtool` is on PATH. */
export async function hasPromtool(): Promise<boolean> {
  return promisify(execFile)('promtool', ['--version']).then(
    () => true,
    () => false,
  );
}

/** A time in which something happens, or nothing does. */
export interface Course {
  readonly rule: string;
  /**
   * Values of series, one every 15 s, in promtool's notation
   * (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series).
   */
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Labels of the alerts that fire then. */
  readonly alerts: readonly Readonly<Record<string, string>>[];
}

/** Has Prometheus' own evaluator run the rules over made-up courses. @throws Error with what it says where an alert differs */
export async function runRules(rules: readonly AlertRule[], courses: readonly Course[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-rules-'));
  try {
    // JSON is YAML.
    const groups = [
      {
        name: 'holdfast',
        interval: '15s',
        rules: rules.map(({ id, expr, above, lasting }) => ({
          alert: id,
          expr: `(${expr}) > ${above}`,
          for: lasting,
        })),
      },
    ];
    await writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups }));
    const tests = courses.map(({ rule, series, at, alerts }) => ({
      interval: '15s',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        { eval_time: at, alertname: rule, exp_alerts: alerts.map((labels) => ({ exp_labels: labels })) },
      ],
    }));
    const file = join(folder, 'tests.yml');
    await writeFile(file, JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '15s', tests }));
    await promisify(execFile)('promtool', ['test', 'rules', file]);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`promtool finds fault:\n${stdout}${stderr}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
