import { PanelBuilder as LogsPanel } from '@grafana/grafana-foundation-sdk/logs';
import { describePanel } from '../building/describe-panel.ts';
import { queryLogs } from '../building/queries.ts';
import { traces } from '../traces.ts';

/** Log lines open their traces by the data source's derived field. */
export const warnings = () =>
  describePanel(new LogsPanel(), {
    title: 'Warnings and errors',
    description: 'What the services logged as warnings and errors. Open a line, and from it its trace.',
    unit: 'short',
    empty: 'No warning and no error in this time',
    traces: traces.failed,
  })
    .height(9)
    .span(24)
    .withTarget(queryLogs('{service_namespace="holdfast"} | detected_level=~"warn|error|fatal"'))
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true);
