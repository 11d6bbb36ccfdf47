import { recordKey } from '../history/note-key.ts';
import { initialLimits, items, usernames } from '../schedule/world.ts';
import { askGrant, askLimits } from './administration.ts';
import { ask, bearer, type Client } from './client.ts';
import { renderContent } from './contents.ts';

const pace = { tries: 3, impatienceMs: 0 } as const;

/**
 * Creates the users and items of the run.
 *
 * @throws Error where a service refuses
 */
export async function prepareWorld(client: Client): Promise<void> {
  for (const item of items) {
    const outcome = await ask(
      client,
      {
        label: 'store item',
        subject: item.itemId,
        service: 'reservationsService',
        request: {
          method: 'PUT',
          path: `/items/${item.itemId}?title=${item.itemId}&credits=${item.credits}`,
          headers: { ...bearer(client.targets.adminToken), 'content-type': 'text/plain' },
          body: renderContent(item).toString(),
        },
        judge: () => undefined,
      },
      pace,
    );
    expectSuccess(`storing ${item.itemId}`, outcome);
  }
  for (const [user, username] of usernames.entries()) {
    const { reservations, credits } = initialLimits(user);
    expectSuccess(`creating ${username}`, await ask(client, askLimits(client, username, reservations), pace));
    const record = recordKey(client.history.grantKeys, { username, key: 'first', asked: String(credits) });
    expectSuccess(`a grant to ${username}`, await ask(client, askGrant(client, record), pace));
  }
}

function expectSuccess(what: string, outcome: Awaited<ReturnType<typeof ask>>): void {
  if (outcome.kind === 'answer' && outcome.status < 300) return;
  const why = outcome.kind === 'answer' ? outcome.bytes.toString() : outcome.why;
  throw new Error(`${what} failed: ${why}`);
}
