import type { Coverage } from '../history/coverage.ts';
import type { OperationKind } from '../schedule/operation.ts';
import { operationKinds } from '../schedule/plan-operations.ts';
import { victimNames, type VictimName } from '../schedule/plan-kills.ts';

export interface HollownessOptions {
  readonly done: ReadonlyMap<OperationKind, number>;
  readonly plannedKills: number;
  readonly kills: Readonly<Record<VictimName, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly coverage: Pick<Coverage, 'total'>;
  readonly isQuiet: boolean;
  /** Whether the ledger made a report of its own. */
  readonly hasIntegrityReport: boolean;
}

/** Outcomes that every run has to have met, and how to know them. */
const needed: Readonly<Record<string, (outcome: string, operation: string) => boolean>> = {
  'a reservation that was granted': (outcome, operation) => operation === 'reserve' && outcome === '201',
  'a replay': (outcome) => outcome.includes('(replay)'),
  'a download': (outcome, operation) => operation === 'download' && outcome === '200',
  'a download of what had expired': (outcome) => outcome === '409 reservation-expired',
  'a capture of what had expired': (outcome) => outcome === '409 hold-expired',
  'a hold after its release': (outcome) => outcome === '409 hold-released',
  'a refusal for lack of credits': (outcome) => outcome === '403 insufficient-credits',
  'a refusal for the limit of reservations': (outcome) => outcome === '403 reservation-limit-reached',
  'a refused connection': (outcome) => outcome === 'ECONNREFUSED',
  'a connection that broke': (outcome) => outcome === 'UND_ERR_SOCKET' || outcome === 'ECONNRESET',
  'a 503 for the user-service': (outcome) => outcome === '503 user-service-unavailable',
};

/** What a run should have met and has not: one in which nothing went wrong proves nothing. */
export function findHollowness(options: HollownessOptions): string[] {
  const { done, plannedKills, kills, faults, coverage, isQuiet, hasIntegrityReport } = options;
  const killed = victimNames.reduce((sum, name) => sum + kills[name], 0);
  return [
    ...operationKinds.filter((kind) => !done.has(kind)).map((kind) => `no operation "${kind}"`),
    ...(killed < plannedKills ? [`${killed} kills of ${plannedKills}`] : []),
    ...(plannedKills < victimNames.length
      ? ['fewer than three kills cannot be one of each']
      : victimNames.filter((name) => kills[name] === 0).map((name) => `no kill of ${name}`)),
    ...Object.entries(faults)
      .filter(([, count]) => count === 0)
      .map(([name]) => `no fault "${name}"`),
    ...Object.entries(needed)
      .filter(([, matches]) => coverage.total(matches) === 0)
      .map(([name]) => `never ${name}`),
    ...(isQuiet ? [] : ['it did not become quiet']),
    ...(hasIntegrityReport ? [] : ['GET /integrity gave no report']),
  ];
}
