import { chooseLimited } from './options.ts';
import type { Result } from './report.ts';

export interface Limits {
  /** How many bare pairs the traced services may cost together; none where it is undefined. */
  readonly services: number | undefined;
  /** The same for PostgreSQL. */
  readonly postgres: number | undefined;
}

/** What was not kept: requests that failed, rounds without any, and what the traced pair may cost. @returns a sentence each */
export function findBroken(results: readonly Result[], limits: Limits): string[] {
  const failed = results
    .filter(({ failures }) => failures > 0)
    .map(
      ({ variant, connections, failures }) =>
        `${variant}, ${connections} connections: ${failures} requests were not answered 201`,
    );
  const idle = results
    .filter(({ requestsPerSecond }) => requestsPerSecond.min === 0)
    .map(
      ({ variant, connections }) =>
        `${variant}, ${connections} connections: no request was answered in a round`,
    );
  const limited = chooseLimited([...new Set(results.map(({ connections }) => connections))]);
  const traced = results.find((result) => result.variant === 'traced' && result.connections === limited);
  const dear = (['services', 'postgres'] as const).flatMap((name) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const cost = traced?.bareRatio[name].median ?? Number.NaN;
    // A cost that is not known is not kept either.
    if (cost <= limit) return [];
    const subject = name === 'services' ? 'the services cost' : 'PostgreSQL cost';
    return [`traced, ${limited} connections: ${subject} ${cost.toFixed(2)} bare pairs of ${limit}`];
  });
  return [...failed, ...idle, ...dear];
}
