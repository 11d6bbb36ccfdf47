import { chart } from '../building/panels.ts';
import { queryRange } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const openHolds = () =>
  chart({
    title: 'Open holds',
    description: 'Holds that stand: neither captured, released nor swept.',
    unit: 'short',
    empty: 'No ledger has reported in this time',
    traces: traces.holds,
    queries: [queryRange({ expr: 'max(holdfast_holds_open)', legend: 'open' })],
  });

export const expiryLag = () =>
  chart({
    title: 'Expiry lag',
    description:
      'For how long the oldest hold that is due, and the oldest reservation past its expiry, have waited for their end.',
    unit: 's',
    empty: 'Nothing has reported in this time',
    traces: traces.sweeps,
    queries: [
      queryRange({ expr: 'max(holdfast_sweeper_lag_seconds)', legend: 'holds to sweep' }),
      queryRange({ expr: 'max(holdfast_settler_lag_seconds)', legend: 'reservations to settle' }),
    ],
  });

export const violations = () =>
  chart({
    title: 'Violations by invariant',
    description:
      'Violations that the last check of the ledger found, by the number of the invariant. README.md lists them.',
    unit: 'short',
    empty: 'Not checked in this time',
    traces: traces.integrity,
    queries: [
      queryRange({
        expr: 'max by (holdfast_integrity_invariant) (holdfast_integrity_violations)',
        legend: 'invariant {{holdfast_integrity_invariant}}',
      }),
    ],
  });
