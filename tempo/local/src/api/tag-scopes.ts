import { getScopeAttributes } from '../traceql/field-values.ts';
import type { SearchSpan } from '../traceql/search-span.ts';
import { ATTRIBUTE_SCOPES, INTRINSICS, SHORT_INTRINSICS } from '../traceql/syntax.ts';
import { BadRequestError } from './bad-request-error.ts';

const SCOPES = [...ATTRIBUTE_SCOPES, 'intrinsic'] as const;
export type TagScope = (typeof SCOPES)[number];

/** Both the scoped and the short names, sorted. */
export const INTRINSIC_TAGS: readonly string[] = [
  ...Object.keys(SHORT_INTRINSICS),
  ...Object.keys(INTRINSICS),
].toSorted();

/** @throws {BadRequestError} where there is no such scope */
export function readScopes(scope: string | undefined): readonly TagScope[] {
  if (scope === undefined || scope === 'none' || scope === 'all') return SCOPES;
  const known = SCOPES.filter((candidate) => candidate === scope);
  if (known.length === 0) throw new BadRequestError(`invalid scope: ${scope}`);
  return known;
}

/** Attribute names by scope, as they are found. */
export type TagNames = ReadonlyMap<TagScope, Set<string>>;

export function addTagNames(names: TagNames, span: SearchSpan): void {
  for (const [scope, found] of names) {
    if (scope === 'intrinsic') continue;
    for (const { key } of getScopeAttributes(scope, span)) found.add(key);
  }
}
