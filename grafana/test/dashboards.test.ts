import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alertRules, buildDashboards } from '@holdfast/grafana';
import { z } from 'zod';
import { createDashboardCheck } from './support/check-dashboard.ts';
import { dashboardSchema } from './support/dashboard-schema.ts';
import { readDataSources } from './support/data-sources.ts';

const root = join(import.meta.dirname, '..');
const dashboards = buildDashboards().map((dashboard) =>
  dashboardSchema.parse(JSON.parse(JSON.stringify(dashboard))),
);
const panels = dashboards.flatMap((dashboard) =>
  dashboard.panels.map((panel) => ({ ...panel, place: `${dashboard.title}: ${panel.title}` })),
);
const shown = panels.filter((panel) => panel.type !== 'row');

test('dashboards are as the types of Grafana have them, with nothing that these do not know', () => {
  const check = createDashboardCheck();
  const written = buildDashboards().map(
    (dashboard) => JSON.parse(JSON.stringify(dashboard)) as { title: string; panels: object[] },
  );
  assert.deepEqual(written.flatMap(check), []);
  const [first] = written;
  assert.ok(first);
  const [panel] = first.panels.slice(1);
  assert.deepEqual(check({ ...first, panels: [{ ...panel, title: 'x', colour: 'red' }] }), [
    'Reservations: x must NOT have additional properties {"additionalProperty":"colour"}',
  ]);
  assert.equal(check({ ...first, panels: [{ ...panel, gridPos: { x: 0 } }] }).length, 3);
});

test('every panel says what it shows, in which unit, what stands where nothing is, and leads to traces', () => {
  for (const { place, description, fieldConfig, links } of shown) {
    assert.ok(description && description.length > 20, `${place} has no description`);
    assert.ok(fieldConfig?.defaults.unit, `${place} has no unit`);
    assert.ok(fieldConfig.defaults.noValue, `${place} says nothing where nothing is`);
    assert.equal(links?.length, 1, `${place} leads to no traces`);
    assert.equal(fieldConfig.defaults.links?.length, 1, `the points of ${place} lead to no traces`);
  }
  assert.ok(shown.length >= 40);
});

test('panels do not overlap, stay within 24 columns, and have names and ids of their own', () => {
  for (const dashboard of dashboards) {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${title} ends at column ${gridPos.x + gridPos.w}`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          assert.equal(taken.get(`${x},${y}`), undefined, `${title} lies on another panel`);
          taken.set(`${x},${y}`, title);
        }
      }
    }
    const { panels: all } = dashboard;
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
  }
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
});

test('every data source that a panel, a rule or another data source names is provisioned', async () => {
  const sources = await readDataSources();
  const types = new Map(sources.map(({ uid, type }) => [uid, type]));
  for (const { place, targets = [] } of panels) {
    for (const { datasource } of targets) assert.equal(types.get(datasource.uid), datasource.type, place);
  }
  const named = JSON.stringify(sources).matchAll(/"datasourceUid":"([^"]+)"/g);
  const uids = [...named].map(([, uid]) => uid ?? '');
  assert.deepEqual(new Set(uids), new Set(['tempo', 'prometheus', 'loki']));
  for (const uid of uids) assert.ok(types.has(uid), uid);
});

test('every way from traces, metrics and logs to one another is provisioned', async () => {
  const [tempo, prometheus, loki] = (await readDataSources()).map(({ jsonData }) => jsonData);
  const way = z.object({ datasourceUid: z.string() });
  assert.equal(way.parse(tempo?.['tracesToLogsV2']).datasourceUid, 'loki');
  assert.equal(way.parse(tempo?.['tracesToMetrics']).datasourceUid, 'prometheus');
  assert.equal(way.parse(tempo?.['serviceMap']).datasourceUid, 'prometheus');
  assert.deepEqual(tempo?.['nodeGraph'], { enabled: true });
  assert.deepEqual(tempo?.['streamingEnabled'], { search: true, metrics: true });
  const exemplars = z
    .array(way.extend({ name: z.string() }))
    .parse(prometheus?.['exemplarTraceIdDestinations']);
  assert.deepEqual(
    exemplars.map(({ name, datasourceUid }) => `${name} ${datasourceUid}`),
    ['trace_id tempo', 'traceID tempo'],
  );
  const [field] = z.array(z.record(z.string(), z.string())).parse(loki?.['derivedFields']);
  assert.equal(
    `${field?.['matcherType']} ${field?.['matcherRegex']} ${field?.['url']}`,
    'label trace_id $${__value.raw}',
  );
});

test('every alert rule has its entry in the runbook, and every entry its rule', async () => {
  const runbook = await readFile(join(root, '../docs/runbook.md'), 'utf8');
  const anchors = [...runbook.matchAll(/^<a id="([a-z0-9-]+)"><\/a>$/gm)].map(([, anchor]) => anchor);
  assert.deepEqual(new Set(anchors), new Set(alertRules.map(({ id }) => id)));
  for (const { id, title } of alertRules)
    assert.ok(runbook.includes(`<a id="${id}"></a>\n\n## ${title}\n`), id);
});

test('the alert rules are as Grafana reads them, each at the panel that shows it', async () => {
  const file: unknown = JSON.parse(await readFile(join(root, 'provisioning/alerting/holdfast.json'), 'utf8'));
  const rule = z.object({
    uid: z.string().regex(/^[\w-]{1,40}$/),
    condition: z.literal('limit'),
    dashboardUid: z.string(),
    panelId: z.number(),
    for: z.string().regex(/^\d+[sm]$/),
    annotations: z.record(z.string(), z.string()),
    data: z.array(z.object({ refId: z.string(), datasourceUid: z.string() })),
  });
  const schema = z.object({ apiVersion: z.literal(1), groups: z.array(z.object({ rules: z.array(rule) })) });
  const rules = schema.parse(file).groups.flatMap((group) => group.rules);
  assert.equal(rules.length, alertRules.length);
  for (const { dashboardUid, panelId, annotations, data } of rules) {
    const dashboard = dashboards.find(({ uid }) => uid === dashboardUid);
    assert.ok(dashboard?.panels.some(({ id }) => id === panelId));
    assert.equal(annotations['__dashboardUid__'], dashboardUid);
    assert.equal(annotations['__panelId__'], String(panelId));
    assert.deepEqual(
      data.map(({ datasourceUid }) => datasourceUid),
      ['prometheus', '__expr__'],
    );
  }
});
