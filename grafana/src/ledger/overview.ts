import { bigNumber } from '../building/panels.ts';
import { queryNow } from '../building/queries.ts';
import { traces } from '../traces.ts';

export const violationsNow = () =>
  bigNumber({
    title: 'Violations',
    description:
      'Violations of what must always be true of the ledger, found by its last check. Anything but 0 is an emergency.',
    unit: 'short',
    empty: 'Not checked yet',
    traces: traces.integrity,
    query: queryNow({
      expr: 'sum(max by (holdfast_integrity_invariant) (holdfast_integrity_violations))',
      legend: 'violations',
    }),
    limits: { bad: 1 },
  });

export const checkAgeNow = () =>
  bigNumber({
    title: 'Last check',
    description: 'How long ago the whole ledger was last checked.',
    unit: 's',
    empty: 'Not checked yet',
    traces: traces.integrity,
    query: queryNow({ expr: 'min(holdfast_integrity_age_seconds)', legend: 'age' }),
  });

export const holdRateNow = () =>
  bigNumber({
    title: 'Holds',
    description: 'Holds placed in a second.',
    unit: 'ops',
    empty: 'No holds yet',
    traces: traces.holds,
    query: queryNow({
      expr: 'sum(rate(holdfast_ledger_operations_total{holdfast_ledger_operation="hold"}[1m]))',
      legend: 'holds',
    }),
  });

export const sweeperLagNow = () =>
  bigNumber({
    title: 'Sweep behind',
    description: 'For how long the oldest hold that is due has waited to be swept.',
    unit: 's',
    empty: 'No ledger has reported',
    traces: traces.sweeps,
    query: queryNow({ expr: 'max(holdfast_sweeper_lag_seconds)', legend: 'lag' }),
    limits: { warn: 30, bad: 120 },
  });

export const settlerLagNow = () =>
  bigNumber({
    title: 'Settling behind',
    description: 'For how long the oldest reservation past its expiry has waited for its end.',
    unit: 's',
    empty: 'No reservations-service has reported',
    traces: traces.settle,
    query: queryNow({ expr: 'max(holdfast_settler_lag_seconds)', legend: 'lag' }),
    limits: { warn: 60, bad: 300 },
  });

export const shedNow = () =>
  bigNumber({
    title: 'Shed',
    description: 'Operations of the last hour that were refused unread, because a queue was full.',
    unit: 'short',
    empty: 'No ledger has reported',
    traces: traces.shed,
    query: queryNow({ expr: 'sum(increase(holdfast_ledger_shed_total[1h]))', legend: 'shed' }),
    limits: { bad: 1 },
    decimals: 0,
  });
