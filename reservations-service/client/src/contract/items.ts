import { creditsField, maxCredits } from '@holdfast/user-service-client/contract';
import { z } from 'zod';

/** An item's id: safe in a path, a file name, a log line and a span. */
export const itemIdField = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: 'takes 1 to 64 letters, digits and ._- and begins with a letter or digit',
  })
  .meta({ description: 'Which item.', example: '123' });

/** The path parameters of `/items/:item_id`. */
export const itemParamsSchema = z.object({ item_id: itemIdField });

/** The query of `PUT /items/:item_id`, whose body is the item's content. */
export const itemQuerySchema = z.object({
  title: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{C}]*$/u, { error: 'must not contain control characters' })
    .meta({ description: 'For people.', example: 'A handbook' }),
  credits: z.coerce.number().int().min(1).max(maxCredits).meta({ description: 'Its price.', example: 30 }),
});

/** What the routes of an item answer. */
export const itemSchema = z
  .object({
    item_id: z.string(),
    title: z.string(),
    credits: creditsField.meta({ description: 'Its price.', example: 30 }),
    content_type: z.string().meta({ description: 'The media type of its content.', example: 'text/plain' }),
    size: z.int().meta({ description: 'Of its content, in bytes.' }),
    sha256: z.string().meta({ description: 'Of its content, in hex digits.' }),
  })
  .meta({ id: 'Item' });

export type ItemBody = z.output<typeof itemSchema>;

/** The answer of `GET /items`. */
export const itemPageSchema = z.object({ items: z.array(itemSchema), next_cursor: z.string().optional() });

export type ItemPageBody = z.output<typeof itemPageSchema>;
