import { getScopeAttributes } from '../traceql/field-values.ts';
import type { SearchSpan } from '../traceql/search-span.ts';
import { attributeScopes, intrinsicFields, shortIntrinsics } from '../traceql/syntax.ts';
import { BadRequestError } from './bad-request-error.ts';

const scopes = [...attributeScopes, 'intrinsic'] as const;
export type TagScope = (typeof scopes)[number];

/** Both the scoped and the short names, sorted. */
export const intrinsicTags: readonly string[] = [
  ...Object.keys(shortIntrinsics),
  ...Object.keys(intrinsicFields),
].toSorted();

/** @throws {BadRequestError} where there is no such scope */
export function readScopes(scope: string | undefined): readonly TagScope[] {
  if (scope === undefined || scope === 'none' || scope === 'all') return scopes;
  const known = scopes.filter((candidate) => candidate === scope);
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
