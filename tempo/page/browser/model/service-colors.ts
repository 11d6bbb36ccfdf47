/** How many colours there are: `--service-0` … in styles/theme.css. */
export const serviceColorCount = 8;

/**
 * Gives each service a colour of its own, as far as there are enough. A name keeps its colour from trace to trace unless
 * another one that shares it comes first in the alphabet.
 */
export function assignColors(serviceNames: Iterable<string>): Map<string, number> {
  const colors = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(serviceNames)].toSorted()) {
    const first = hashText(name) % serviceColorCount;
    let color = first;
    while (taken.has(color) && taken.size < serviceColorCount) color = (color + 1) % serviceColorCount;
    taken.add(color);
    colors.set(name, color);
  }
  return colors;
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
