import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { linkToTraces } from './explore-link.ts';

/** What every panel tells its reader. */
export interface PanelText {
  readonly title: string;
  /** What is shown, and what it means when it is not as it should be. */
  readonly description: string;
  /** One of Grafana's units: `s`, `reqps`, `percentunit`, `short`. */
  readonly unit: string;
  /** What stands where there is nothing to show. */
  readonly empty: string;
  /** TraceQL of the traces that the panel is about: where its links lead. */
  readonly traces: string;
}

/** What the builders of all kinds of panels have in common. */
interface PanelSettings {
  title: (title: string) => this;
  description: (description: string) => this;
  unit: (unit: string) => this;
  noValue: (text: string) => this;
  links: (links: Builder<DashboardLink>[]) => this;
  dataLinks: (links: Builder<DashboardLink>[]) => this;
}

/** Writes the texts and the links to traces, which open from the panel's head and from any of its points. */
export function describePanel<Panel extends PanelSettings>(panel: Panel, text: PanelText): Panel {
  return panel
    .title(text.title)
    .description(text.description)
    .unit(text.unit)
    .noValue(text.empty)
    .links([linkToTraces(text.traces)])
    .dataLinks([linkToTraces(text.traces)]);
}
