import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';

export interface Row {
  readonly title: string;
  /** From left to right; 24 columns are a line. */
  readonly panels: readonly Builder<Panel>[];
}

export interface DashboardText {
  /** In the dashboard's address. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

/** Lays rows of panels out. More can be set on what is returned. */
export function composeDashboard({ uid, title, description, rows }: DashboardText): DashboardBuilder {
  const dashboard = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['holdfast'])
    .readonly()
    .timezone('browser')
    .refresh('10s')
    .time({ from: 'now-15m', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Holdfast')
        .type(DashboardLinkType.Dashboards)
        .icon('external link')
        .tooltip('The other dashboards')
        .tags(['holdfast'])
        .asDropdown(false)
        .keepTime(true),
    );
  for (const row of rows) {
    dashboard.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) dashboard.withPanel(panel);
  }
  return dashboard;
}

/** Builds a dashboard and gives panels and queries the ids that Grafana would give them: 1, 2, … and A, B, …. */
export function finishDashboard(builder: DashboardBuilder): Dashboard {
  const dashboard = builder.build();
  return {
    ...dashboard,
    panels: (dashboard.panels ?? []).map((panel, index) => ({
      ...panel,
      id: index + 1,
      ...('targets' in panel && panel.targets
        ? { targets: panel.targets.map((target, at) => ({ ...target, refId: nameQuery(at) })) }
        : {}),
    })),
  };
}

function nameQuery(index: number): string {
  return 'ABCDEFGHIJ'.charAt(index);
}
