import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { composeDashboard } from '../building/compose-dashboard.ts';
import { droppedNow, madeNow, receivedNow, scrapedNow } from './overview.ts';
import {
  spansMade,
  spansExported,
  spansLost,
  exportLatency,
  spanQueue,
  logsExported,
  logsLost,
} from './services.ts';
import { tempoReceived, tempoPush, tempoLive, generator, scraping } from './backends.ts';

export function buildTelemetryHealthDashboard(): DashboardBuilder {
  return composeDashboard({
    uid: 'holdfast-telemetry-health',
    title: 'Telemetry health',
    description:
      'Whether what the other dashboards show is all there is: spans made, sent, lost and received.',
    rows: [
      { title: 'Now', panels: [droppedNow(), madeNow(), receivedNow(), scrapedNow()] },
      {
        title: 'In the services',
        panels: [
          spansMade(),
          spansExported(),
          spansLost(),
          exportLatency(),
          spanQueue(),
          logsExported(),
          logsLost(),
        ],
      },
      {
        title: 'Tempo and Prometheus',
        panels: [tempoReceived(), tempoPush(), tempoLive(), generator(), scraping()],
      },
    ],
  });
}
