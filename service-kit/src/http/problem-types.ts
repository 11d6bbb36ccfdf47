/**
 * Every problem type of both services, in one table. A type is stable: clients compare it, so an entry may be added
 * but neither renamed nor given another status.
 */
export const problemTypes = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'idempotency-key-missing': { status: 400, title: 'The request needs an Idempotency-Key' },
  'not-authenticated': { status: 401, title: 'The request carries no valid token' },
  'administration-disabled': { status: 403, title: 'Administration is switched off' },
  forbidden: { status: 403, title: 'The token does not allow this' },
  'origin-not-allowed': { status: 403, title: 'A page of this origin may not do this' },
  'insufficient-credits': { status: 403, title: 'Not enough credits are available' },
  'reservation-limit-reached': { status: 403, title: 'No further reservation may be open at once' },
  'page-not-built': { status: 404, title: 'The page has not been built' },
  'route-not-found': { status: 404, title: 'There is no such route' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'hold-not-found': { status: 404, title: 'There is no such hold' },
  'item-not-found': { status: 404, title: 'There is no such item' },
  'reservation-not-found': { status: 404, title: 'There is no such reservation' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'credit-limit-reached': { status: 409, title: 'The user would own more credits than can be counted' },
  'hold-conflict': { status: 409, title: 'The hold id stands for another hold' },
  'hold-captured': { status: 409, title: 'The hold has been captured' },
  'hold-released': { status: 409, title: 'The hold has been released' },
  'hold-expired': { status: 409, title: 'The hold has expired' },
  'hold-declined': { status: 409, title: 'The hold was declined' },
  'reservation-cancelled': { status: 409, title: 'The reservation has been cancelled' },
  'reservation-expired': { status: 409, title: 'The reservation has expired' },
  'reservation-downloaded': { status: 409, title: 'The item has been downloaded' },
  'request-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'invalid-request': { status: 422, title: 'The request has invalid values' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests come at once' },
  'header-fields-too-large': { status: 431, title: 'The header fields are too large' },
  'internal-error': { status: 500, title: 'The service failed' },
  'database-unavailable': { status: 503, title: 'The database is out of reach' },
  'user-service-unavailable': { status: 503, title: 'The user-service is out of reach' },
  'identity-provider-unavailable': {
    status: 503,
    title: 'The keys that tokens are checked with are out of reach',
  },
  'integrity-check-running': { status: 503, title: 'The ledger is being checked already' },
  'integrity-check-timeout': { status: 503, title: 'The ledger was not checked in the time there is' },
  overloaded: { status: 503, title: 'More requests are waiting than the service takes' },
  'not-ready': { status: 503, title: 'The service is not ready' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** The last part of a problem type's URN. */
export type ProblemSlug = keyof typeof problemTypes;

const urnPrefix = 'urn:holdfast:problem:';

/** The `type` member of an answer, such as `urn:holdfast:problem:item-not-found`. */
export function nameProblemType(slug: ProblemSlug): string {
  return `${urnPrefix}${slug}`;
}

/** The slug in a `type` member; `undefined` where it is none of ours. */
export function parseProblemType(type: string): ProblemSlug | undefined {
  const slug = type.startsWith(urnPrefix) ? type.slice(urnPrefix.length) : '';
  return Object.hasOwn(problemTypes, slug) ? (slug as ProblemSlug) : undefined;
}
