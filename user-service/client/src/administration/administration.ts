import type { Ask } from '../calls/ask.ts';
import { readResource } from '../calls/read-resource.ts';
import { grantSchema, userSchema, type GrantBody, type UserBody } from '../contract/administration.ts';

/**
 * Users and what they are given. Each method throws a Problem: the user-service's own where it refuses what was asked
 * for, `user-service-unavailable` where it gives no answer, or refuses the token.
 */
export interface Administration {
  /** Creates a user, or changes how many reservations one may have open, 0 to 1,000,000. */
  putUser(user: { readonly username: string; readonly reservations: number }): Promise<UserBody>;
  /** Gives a user credits, 1 to 1,000,000,000; once only under a key. */
  grantCredits(grant: {
    readonly username: string;
    readonly credits: number;
    readonly idempotencyKey: string;
  }): Promise<GrantBody>;
}

export function createAdministration(ask: Ask, adminToken: string | undefined): Administration {
  const headers = {
    'content-type': 'application/json',
    ...(adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` }),
  };
  return {
    putUser: async ({ username, reservations }) =>
      readResource(
        ask,
        {
          method: 'PUT',
          path: `/users/${encodeURIComponent(username)}`,
          urlTemplate: '/users/{username}',
          headers,
          body: JSON.stringify({ limits: { reservations } }),
        },
        userSchema,
      ),
    grantCredits: async ({ username, credits, idempotencyKey }) =>
      readResource(
        ask,
        {
          method: 'POST',
          path: `/users/${encodeURIComponent(username)}/credits`,
          urlTemplate: '/users/{username}/credits',
          headers: { ...headers, 'idempotency-key': idempotencyKey },
          body: JSON.stringify({ credits }),
        },
        grantSchema,
      ),
  };
}
