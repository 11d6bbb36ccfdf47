import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { chunkBytes } from '../items/content.ts';

const insertContent = defineStatement<{ readonly sha256: Buffer }>({
  name: 'insert-content',
  summary: 'INSERT contents',
  text: 'INSERT INTO contents (sha256, size) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING RETURNING sha256',
});

const insertChunk = defineStatement<never>({
  name: 'insert-content-chunk',
  summary: 'INSERT content_chunks',
  text: 'INSERT INTO content_chunks (sha256, position, bytes) VALUES ($1, $2, $3)',
});

/** Stores a content unless it is there already. Call it in a transaction: all chunks appear at once, or none. */
export async function storeContent(
  connection: Queryable,
  sha256: Buffer,
  content: Uint8Array,
): Promise<void> {
  const inserted = await connection.query(insertContent, [sha256, content.length]);
  if (inserted.length === 0) return;
  for (let position = 0; position * chunkBytes < content.length; position += 1) {
    const chunk = content.subarray(position * chunkBytes, (position + 1) * chunkBytes);
    await connection.query(insertChunk, [sha256, position, chunk]);
  }
}
