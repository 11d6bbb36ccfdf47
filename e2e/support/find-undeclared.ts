import { findUndeclaredAttributes } from '@holdfast/conventions';
import type { Trace } from '@holdfast/tempo-client';

/** The attributes of a trace's spans that are neither stable in the conventions nor declared by the project. */
export function findUndeclared(trace: Trace): string[] {
  return findUndeclaredAttributes(
    trace.spans.map(({ attributes }) =>
      Object.fromEntries(Object.keys(attributes).map((name) => [name, true])),
    ),
  );
}
