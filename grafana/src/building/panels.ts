import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import {
  type Options as TableSettings,
  PanelBuilder as TablePanel,
} from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import { describePanel, type PanelText } from './describe-panel.ts';

type Queries = Builder<Dataquery>[];

export interface ChartOptions extends PanelText {
  readonly queries: Queries;
  /** Whether the lines add up to something. */
  readonly stacked?: boolean;
  readonly max?: number;
  /** Of 24 columns. */
  readonly width?: number;
  /** In rows of about 30 pixels. */
  readonly height?: number;
}

/** Lines over time, from 0. */
export function chart(options: ChartOptions): TimeSeriesPanel {
  const { queries, stacked = false, max, width = 8, height = 8, ...text } = options;
  const panel = describePanel(new TimeSeriesPanel(), text)
    .height(height)
    .span(width)
    .targets(queries)
    .min(0)
    .lineWidth(1)
    .fillOpacity(stacked ? 25 : 5)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    // oxlint-disable-next-line unicorn/no-array-sort -- it is a builder's setting
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  return max === undefined ? panel : panel.max(max);
}

export interface NumberOptions extends PanelText {
  readonly query: Builder<Dataquery>;
  /** From which values on the number is yellow and red; without them it has no judgement. */
  readonly limits?: { readonly warn?: number; readonly bad: number };
  readonly decimals?: number;
  readonly width?: number;
}

/** One number, that of now. */
export function bigNumber({ query, limits, decimals, width = 4, ...text }: NumberOptions): StatPanel {
  const panel = describePanel(new StatPanel(), text)
    .height(4)
    .span(width)
    .withTarget(query)
    .graphMode(BigValueGraphMode.None)
    .colorMode(limits === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(listSteps(limits ?? {})));
  return decimals === undefined ? panel : panel.decimals(decimals);
}

function listSteps({ warn, bad }: { readonly warn?: number; readonly bad?: number }): Threshold[] {
  return [
    { value: null, color: 'green' },
    ...(warn === undefined ? [] : [{ value: warn, color: 'yellow' }]),
    ...(bad === undefined ? [] : [{ value: bad, color: 'red' }]),
  ];
}

export interface TableOptions extends PanelText {
  readonly queries: Queries;
  /** The column by whose values the rows are sorted, the greatest first. */
  readonly sortBy: string;
  readonly width?: number;
}

/** The builder gives tables a footer, of which Grafana 13 knows nothing any more. */
class TableWithoutFooter extends TablePanel {
  override build(): Panel {
    const panel = super.build();
    const { footer: _footer, ...options } = panel.options as TableSettings;
    return { ...panel, options };
  }
}

export function table({ queries, sortBy, width = 12, ...text }: TableOptions): TablePanel {
  return describePanel(new TableWithoutFooter(), text)
    .height(9)
    .span(width)
    .targets(queries)
    .showHeader(true)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)]);
}
