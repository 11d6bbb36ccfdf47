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
