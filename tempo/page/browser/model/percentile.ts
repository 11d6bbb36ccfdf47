/**
 * The smallest value that at least a share of the values do not exceed (nearest rank); 0 where there are none.
 *
 * @param sorted in ascending order
 * @param share 0.5 for the median
 */
export function findPercentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
