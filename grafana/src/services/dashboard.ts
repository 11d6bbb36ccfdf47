import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { composeDashboard } from '../building/compose-dashboard.ts';
import { serviceMap, callRate } from './service-map.ts';
import { rate, errors, duration, slowestSpans, databaseTime } from './span-metrics.ts';
import { clientLatency, retries, circuit } from './calls.ts';
import { eventLoop, eventLoopDelay, garbage, cpu, memory, poolUse } from './runtime.ts';
import { warnings } from './logs.ts';

export function buildServicesDashboard(): DashboardBuilder {
  return composeDashboard({
    uid: 'holdfast-services',
    title: 'Services',
    description: 'Both services from outside, by their spans, and from inside, by their runtime.',
    rows: [
      { title: 'Who calls whom', panels: [serviceMap(), callRate()] },
      {
        title: 'Requests, failures and durations',
        panels: [rate(), errors(), duration(), slowestSpans(), databaseTime()],
      },
      { title: 'Calls between the services', panels: [clientLatency(), retries(), circuit()] },
      { title: 'Runtime', panels: [eventLoop(), eventLoopDelay(), garbage(), cpu(), memory(), poolUse()] },
      { title: 'Logs', panels: [warnings()] },
    ],
  });
}
