import { z } from 'zod';
import { httpProblemTypes } from './problem-types.ts';
import { Problem } from './problem.ts';

/**
 * Writes the key of a page's last row as an opaque cursor. It names its owner, so that a cursor of another's list is
 * refused rather than read as a position in this one.
 */
export function encodeCursor(owner: string, key: unknown): string {
  return Buffer.from(JSON.stringify([owner, key])).toString('base64url');
}

/**
 * Reads a cursor back.
 *
 * @throws Problem `invalid-request` where it is made up or of another list
 */
export function decodeCursor<Key>(cursor: string, owner: string, keySchema: z.ZodType<Key>): Key {
  const parsed = z.tuple([z.literal(owner), keySchema]).safeParse(parseJson(cursor));
  if (parsed.success) return parsed.data[1];
  const detail =
    'This is no cursor of this list: take the next_cursor of a page, or leave it out to start anew.';
  throw new Problem(httpProblemTypes['invalid-request'], `cursor: ${detail}`, {
    extensions: { errors: [{ in: 'querystring', pointer: '/cursor', detail }] },
  });
}

/**
 * Cuts a page out of rows of which one more was asked for than it shows: that one tells whether there is a next page.
 *
 * @param list.keyOf the key of a row, for the cursor of what comes after it
 * @returns the rows to show, and `next_cursor` where there is more
 */
export function cutPage<Row>(
  found: readonly Row[],
  list: { readonly limit: number; readonly owner: string; readonly keyOf: (row: Row) => unknown },
): { readonly shown: readonly Row[]; readonly next: { readonly next_cursor?: string } } {
  const { limit, owner, keyOf } = list;
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { shown, next: last === undefined ? {} : { next_cursor: encodeCursor(owner, keyOf(last)) } };
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Whatever it is, it is no cursor: the schema refuses undefined.
    return undefined;
  }
}
