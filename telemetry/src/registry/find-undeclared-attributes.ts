import type { Attributes } from '@opentelemetry/api';
import * as semanticConventions from '@opentelemetry/semantic-conventions';
import type { AttributeDeclarations } from './attribute-declaration.ts';
import * as unstableAttributes from './unstable-attributes.ts';

const conventionNames: ReadonlySet<string> = new Set([
  ...Object.entries(semanticConventions).flatMap(([constant, name]) =>
    constant.startsWith('ATTR_') && typeof name === 'string' ? [name] : [],
  ),
  ...Object.values(unstableAttributes),
]);

/**
 * Lists the names that are neither declared nor in the semantic conventions.
 *
 * @returns the names, sorted and without repeats; empty when all are declared
 */
export function findUndeclaredAttributes(
  declarations: AttributeDeclarations,
  attributeSets: Iterable<Attributes>,
): string[] {
  const undeclared = new Set<string>();
  for (const attributes of attributeSets) {
    for (const name of Object.keys(attributes)) {
      if (!Object.hasOwn(declarations, name) && !conventionNames.has(name)) {
        undeclared.add(name);
      }
    }
  }
  return [...undeclared].toSorted();
}
