import type { Dashboard as AnyDashboard, Panel, RowPanel } from '@grafana/schema';
import type { Options as LogsOptions } from '@grafana/schema/dist/esm/raw/composable/logs/panelcfg/x/LogsPanelCfg_types.gen';
import type { Options as NodeGraphOptions } from '@grafana/schema/dist/esm/raw/composable/nodegraph/panelcfg/x/NodeGraphPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TableField,
  Options as TableOptions,
} from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type {
  FieldConfig as TimeSeriesField,
  Options as TimeSeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** What has no settings of its own. */
type Nothing = Record<string, never>;

type PanelOf<Type extends string, Options, Field = Nothing> = Omit<
  Panel<Options, Field>,
  'type' | 'options'
> & {
  type: Type;
  options?: Partial<Options>;
};

/** Grafana's own types of what a dashboard is made of here: the panels by their type, and the dashboard around them. */
export interface GrafanaTypes {
  dashboard: Omit<AnyDashboard, 'panels'>;
  row: Omit<RowPanel, 'panels'> & { panels: never[] };
  timeseries: PanelOf<'timeseries', TimeSeriesOptions, TimeSeriesField>;
  stat: PanelOf<'stat', StatOptions>;
  table: PanelOf<'table', TableOptions, TableField>;
  nodeGraph: PanelOf<'nodeGraph', NodeGraphOptions>;
  logs: PanelOf<'logs', LogsOptions>;
}
