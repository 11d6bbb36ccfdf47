/** A kind of problem. Clients compare it, so one may be added but neither renamed nor given another status. */
export interface ProblemType<Slug extends string = string> {
  /** The last part of its URN. */
  readonly slug: Slug;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** For people; the same each time. */
  readonly title: string;
}

/** Problem types by slug. */
export type ProblemTypes<Slug extends string> = { readonly [Each in Slug]: ProblemType<Each> };

/** Declares problem types: a slug that no table declares is none to the type checker. */
export function defineProblemTypes<Slug extends string>(
  types: Readonly<Record<Slug, Omit<ProblemType, 'slug'>>>,
): ProblemTypes<Slug> {
  const named = Object.entries<Omit<ProblemType, 'slug'>>(types).map(([slug, { status, title }]) => [
    slug,
    { slug, status, title },
  ]);
  return Object.fromEntries(named) as ProblemTypes<Slug>;
}

/** What every service answers, whatever it is about. Its own types are beside them, in its contract. */
export const httpProblemTypes = defineProblemTypes({
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'not-authenticated': { status: 401, title: 'The request carries no valid token' },
  'administration-disabled': { status: 403, title: 'Administration is switched off' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'request-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'invalid-request': { status: 422, title: 'The request has invalid values' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'header-fields-too-large': { status: 431, title: 'The header fields are too large' },
  'internal-error': { status: 500, title: 'The service failed' },
  'database-unavailable': { status: 503, title: 'The database is out of reach' },
  'identity-provider-unavailable': {
    status: 503,
    title: 'The keys that tokens are checked with are out of reach',
  },
  overloaded: { status: 503, title: 'More requests are waiting than the service takes' },
  'not-ready': { status: 503, title: 'The service is not ready' },
});

const urnPrefix = 'urn:holdfast:problem:';

/** The `type` member of an answer, such as `urn:holdfast:problem:not-ready`. */
export function nameProblemType(slug: string): string {
  return `${urnPrefix}${slug}`;
}

/** The type that a `type` member names; `undefined` where it is none of the table. */
export function findProblemType<Slug extends string>(
  types: ProblemTypes<Slug>,
  name: string,
): ProblemType<Slug> | undefined {
  const slug = name.startsWith(urnPrefix) ? name.slice(urnPrefix.length) : '';
  return Object.hasOwn(types, slug) ? types[slug as Slug] : undefined;
}
