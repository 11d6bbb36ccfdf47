/**
 * Chooses the lane of an account: the same one each time, and every lane about as often (FNV-1a, 32 bits,
 * https://datatracker.ietf.org/doc/html/draft-eastlake-fnv).
 *
 * @returns 0 to `lanes - 1`
 */
export function chooseLane(account: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < account.length; index += 1) {
    hash = Math.imul(hash ^ account.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
