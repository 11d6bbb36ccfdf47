import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { alertRules, buildDashboards } from '../index.ts';
import { fillPlaceholders } from './fill-placeholders.ts';

/** A query as a backend gets it. */
export interface Query {
  /** Where it stands: a panel or a rule. */
  readonly place: string;
  readonly language: 'promql' | 'traceql' | 'logql';
  readonly text: string;
  /** Labels that the names of its lines use. */
  readonly legendLabels: readonly string[];
}

interface Target {
  readonly datasource?: { readonly type: string };
  readonly expr?: string;
  readonly query?: string;
  readonly legendFormat?: string;
}

/** Every query of every panel, link and alert rule. */
export function listQueries(): Query[] {
  const rules = alertRules.map(({ id, expr }) => ({
    place: `alert rule ${id}`,
    language: 'promql' as const,
    text: expr,
    legendLabels: [],
  }));
  return [...buildDashboards().flatMap(listDashboard), ...rules];
}

function listDashboard(dashboard: Dashboard): Query[] {
  return (dashboard.panels ?? [])
    .filter((panel): panel is Panel => panel.type !== 'row')
    .flatMap((panel) => listPanel(`${dashboard.title}: ${panel.title}`, panel));
}

function listPanel(place: string, panel: Panel): Query[] {
  const targets = (panel.targets ?? []) as unknown as Target[];
  const links = [
    ...(panel.links ?? []),
    ...((panel.fieldConfig?.defaults.links ?? []) as { url?: string }[]),
  ];
  return [
    ...targets.flatMap((target) => readTarget(place, target)),
    ...links.map(({ url }) => readLink(`${place}, its link`, url ?? '')),
  ];
}

function readTarget(place: string, { datasource, expr, query, legendFormat = '' }: Target): Query[] {
  const language =
    datasource?.type === 'tempo' ? 'traceql' : datasource?.type === 'loki' ? 'logql' : 'promql';
  const text = language === 'traceql' ? query : expr;
  // The service map has no query of its own.
  if (text === undefined) return [];
  const legendLabels = [...legendFormat.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, label = '']) => label);
  return [{ place, language, text: fillPlaceholders(text), legendLabels }];
}

/** The query that Explore opens with. */
function readLink(place: string, url: string): Query {
  const panes = new URL(url, 'http://grafana').searchParams.get('panes') ?? '{}';
  const { traces } = JSON.parse(panes) as { traces: { queries: { query: string }[] } };
  return {
    place,
    language: 'traceql',
    text: fillPlaceholders(traces.queries[0]?.query ?? ''),
    legendLabels: [],
  };
}
