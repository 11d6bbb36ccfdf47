import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { composeDashboard } from '../building/compose-dashboard.ts';
import { chooseFrom } from '../building/variables.ts';
import {
  requestRateNow,
  errorShareNow,
  latencyNow,
  reservedNow,
  openHoldsNow,
  heldShareNow,
} from './overview.ts';
import { rateByRoute, errorsByRoute, latencyByRoute } from './requests.ts';
import { outcomes, endings, creditsByState } from './outcomes.ts';
import { insertBatches, insertQueue, insertWait, owedReleases } from './recording.ts';
import { slowestUsers, recentRefusals, slowestReservations } from './single-traces.ts';

export function buildReservationsDashboard(): DashboardBuilder {
  return composeDashboard({
    uid: 'holdfast-reservations',
    title: 'Reservations',
    description:
      'Requests for reservations: how many, how fast, what came of them, and the single traces behind them.',
    rows: [
      {
        title: 'Now',
        panels: [
          requestRateNow(),
          errorShareNow(),
          latencyNow(),
          reservedNow(),
          openHoldsNow(),
          heldShareNow(),
        ],
      },
      { title: 'Requests and answers', panels: [rateByRoute(), errorsByRoute(), latencyByRoute()] },
      { title: 'What came of them', panels: [outcomes(), endings(), creditsByState()] },
      {
        title: 'Recording them, and giving credits back',
        panels: [insertBatches(), insertQueue(), insertWait(), owedReleases()],
      },
      { title: 'Single requests', panels: [slowestUsers(), recentRefusals(), slowestReservations()] },
    ],
  }).withVariable(
    chooseFrom({
      name: 'slower_than',
      label: 'Slower than',
      description: 'What the table of the slowest reservations begins with.',
      values: ['10ms', '50ms', '100ms', '250ms', '500ms', '1s'],
    }),
  );
}
