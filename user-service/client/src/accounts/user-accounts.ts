import type { Ask } from '../calls/ask.ts';
import { readResource } from '../calls/read-resource.ts';
import { entryPageSchema, limitsSchema, type EntryPageBody, type LimitsBody } from '../contract/accounts.ts';

/** Whose account to read, and as whom. */
export interface AccountReference {
  readonly username: string;
  /** The caller's own Authorization header: it counts where the services share no SERVICE_TOKEN. */
  readonly authorization: string | undefined;
}

/**
 * Users' accounts, to be read. Each method throws a Problem: the user-service's own where it refuses the caller's
 * request, `user-service-unavailable` where it gives no answer that can be used.
 */
export interface UserAccounts {
  findLimits(reference: AccountReference): Promise<LimitsBody>;
  /** @param page.limit entries at most, 1 to 200 */
  listEntries(
    reference: AccountReference,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<EntryPageBody>;
}

/** @param serviceToken the bearer token of calls between the services, where there is one */
export function createUserAccounts(ask: Ask, serviceToken: string | undefined): UserAccounts {
  const describe = ({ username, authorization }: AccountReference, resource: string, query = '') => {
    const token = serviceToken === undefined ? authorization : `Bearer ${serviceToken}`;
    return {
      method: 'GET',
      path: `/users/${encodeURIComponent(username)}${resource}${query}`,
      urlTemplate: `/users/{username}${resource}`,
      headers: token === undefined ? {} : { authorization: token },
    } as const;
  };
  return {
    findLimits: async (reference) => readResource(ask, describe(reference, '/limits'), limitsSchema),
    listEntries: async (reference, { cursor, limit }) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return readResource(ask, describe(reference, '/entries', `?${query.toString()}`), entryPageSchema);
    },
  };
}
