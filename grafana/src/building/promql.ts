/**
 * How much a counter has risen, by PromQL. `increase` alone sees nothing of what a counter of failures begins with: its
 * series appears with the first of them, and has not risen since.
 *
 * @param counter a selector of counters
 * @param range in Prometheus's notation, such as `10m`
 */
export function increaseFromNothing(counter: string, range: string): string {
  return `((${counter} unless ${counter} offset ${range}) or increase(${counter}[${range}]))`;
}

/** Of requests: leaves out the probes and scrapes, which are measured too, but are nobody's requests. */
export const ofCallers = 'http_route!~"/healthz|/readyz|/metrics"';

/**
 * Of requests: those that the service failed, by a 5xx or by an answer that broke off. A caller who left before the end is no failure
 * of the service.
 */
export const failed = 'error_type!~"|aborted"';
