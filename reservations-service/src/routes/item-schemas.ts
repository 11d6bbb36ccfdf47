import { creditsField } from '@holdfast/service-kit/http';
import { z } from 'zod';
import type { Item } from '../items/item.ts';

/** An item's id: safe in a path, a file name, a log line and a span. */
export const itemIdField = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: 'takes 1 to 64 letters, digits and ._- and begins with a letter or digit',
  })
  .meta({ description: 'Which item.', example: '123' });

export const itemParams = z.object({ item_id: itemIdField });

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

export function presentItem(item: Item): z.output<typeof itemSchema> {
  return {
    item_id: item.itemId,
    title: item.title,
    credits: item.credits,
    content_type: item.contentType,
    size: item.size,
    sha256: item.sha256,
  };
}
