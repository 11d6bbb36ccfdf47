import { z } from 'zod';

/** A UUID (RFC 9562), in lower case from here on. */
export const uuidField = z.uuid({ error: 'is not a UUID' }).toLowerCase();

/** A String of RFC 9651, section 4.2.5, of 1 to 255 characters; or as many visible ones that begin with no quote. */
const idempotencyKeyPattern =
  /^(?:"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255}"|[\x21\x23-\x7e][\x21-\x7e]{0,254})$/;

/**
 * The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header-07, section 2.1): a structured string. Most
 * clients send the key without quotes, so that is taken too, and `k` and `"k"` are the same key.
 */
export const idempotencyKeyField = z
  .string()
  .regex(idempotencyKeyPattern, {
    error: 'takes 1 to 255 visible ASCII characters, or a quoted string of as many printable ones',
  })
  .transform((text) => (text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text))
  .meta({
    description: 'A UUID, in quotes or without, or another text that no other request of the user carries.',
    example: '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
  });

/** A page's size and place in a list. */
export const pageQuery = z.object({
  cursor: z.string().max(512).optional().meta({ description: 'The next_cursor of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
