import type { ItemBody } from '@holdfast/reservations-service-client/contract';
import type { Item } from '../items/item.ts';

/** An item as the API shows it. */
export function presentItem(item: Item): ItemBody {
  return {
    item_id: item.itemId,
    title: item.title,
    credits: item.credits,
    content_type: item.contentType,
    size: item.size,
    sha256: item.sha256,
  };
}
