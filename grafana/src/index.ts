import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { renderRules } from './alerting/render-rules.ts';
import { finishDashboard } from './building/compose-dashboard.ts';
import { buildLedgerDashboard } from './ledger/dashboard.ts';
import { buildReservationsDashboard } from './reservations/dashboard.ts';
import { buildServicesDashboard } from './services/dashboard.ts';
import { buildTelemetryHealthDashboard } from './telemetry-health/dashboard.ts';

export { alertRules, type AlertRule } from './alerting/alert-rules.ts';

/** Every dashboard, as Grafana reads it. */
export function buildDashboards(): Dashboard[] {
  return [
    buildReservationsDashboard(),
    buildLedgerDashboard(),
    buildServicesDashboard(),
    buildTelemetryHealthDashboard(),
  ].map(finishDashboard);
}

/** Everything that Grafana reads and that is made here: JSON by its path inside `grafana/`. */
export function renderFiles(): Map<string, string> {
  const dashboards = buildDashboards();
  const files = dashboards.map(
    (dashboard) => [`dashboards/${dashboard.uid}.json`, writeJson(dashboard)] as const,
  );
  return new Map([...files, ['provisioning/alerting/holdfast.json', writeJson(renderRules(dashboards))]]);
}

function writeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
