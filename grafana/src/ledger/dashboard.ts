import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { composeDashboard } from '../building/compose-dashboard.ts';
import {
  violationsNow,
  checkAgeNow,
  holdRateNow,
  sweeperLagNow,
  settlerLagNow,
  shedNow,
} from './overview.ts';
import { operations, movements, statementLatency } from './operations.ts';
import { batchSizes, queueDepth, queueWait, shedding, lockWaits, pool } from './lanes.ts';
import { openHolds, expiryLag, violations } from './expiry.ts';

export function buildLedgerDashboard(): DashboardBuilder {
  return composeDashboard({
    uid: 'holdfast-ledger',
    title: 'Ledger',
    description: 'The credits ledger: holds, batches, queues, expiry, and whether it is sound.',
    rows: [
      {
        title: 'Now',
        panels: [violationsNow(), checkAgeNow(), holdRateNow(), sweeperLagNow(), settlerLagNow(), shedNow()],
      },
      { title: 'Operations', panels: [operations(), movements(), statementLatency()] },
      {
        title: 'Lanes and locks',
        panels: [batchSizes(), queueDepth(), queueWait(), shedding(), lockWaits(), pool()],
      },
      { title: 'Expiry and integrity', panels: [openHolds(), expiryLag(), violations()] },
    ],
  });
}
