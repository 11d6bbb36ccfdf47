import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { prometheus } from '../building/data-sources.ts';
import { alertRules, type AlertRule } from './alert-rules.ts';

/** The longest range of a rule's query, in seconds. */
const lookBackSeconds = 600;

/**
 * Writes the rules as Grafana's file provisioning reads them
 * (https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/).
 *
 * @throws Error where a rule names a panel that there is not
 */
export function renderRules(dashboards: readonly Dashboard[]) {
  return {
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: 'holdfast',
        folder: 'Holdfast',
        interval: '30s',
        rules: alertRules.map((rule) => renderRule(rule, findPanelId(rule, dashboards))),
      },
    ],
  };
}

function renderRule(rule: AlertRule, panelId: number) {
  return {
    uid: `holdfast-${rule.id}`,
    title: rule.title,
    condition: 'limit',
    data: [
      {
        refId: 'value',
        datasourceUid: prometheus.uid,
        relativeTimeRange: { from: lookBackSeconds, to: 0 },
        model: { refId: 'value', datasource: prometheus, expr: rule.expr, instant: true, range: false },
      },
      {
        refId: 'limit',
        datasourceUid: '__expr__',
        relativeTimeRange: { from: lookBackSeconds, to: 0 },
        model: {
          refId: 'limit',
          datasource: { type: '__expr__', uid: '__expr__' },
          type: 'threshold',
          expression: 'value',
          conditions: [{ evaluator: { type: 'gt', params: [rule.above] } }],
        },
      },
    ],
    dashboardUid: rule.panel.dashboard,
    panelId,
    noDataState: 'OK',
    execErrState: 'Error',
    for: rule.lasting,
    isPaused: false,
    labels: { severity: rule.severity },
    annotations: {
      summary: rule.summary,
      runbook: `docs/runbook.md#${rule.id}`,
      __dashboardUid__: rule.panel.dashboard,
      __panelId__: String(panelId),
    },
  };
}

function findPanelId({ id, panel }: AlertRule, dashboards: readonly Dashboard[]): number {
  const dashboard = dashboards.find(({ uid }) => uid === panel.dashboard);
  const found = dashboard?.panels?.find(({ type, title }) => type !== 'row' && title === panel.title);
  if (found?.id === undefined) throw new Error(`the rule ${id} names no panel: ${panel.title}`);
  return found.id;
}
