import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';
import { chunkBytes, type Contents } from './content.ts';

const readChunkStatement = defineStatement<{ readonly bytes: Buffer }>({
  name: 'read-content-chunk',
  summary: 'SELECT content_chunks',
  text: 'SELECT bytes FROM content_chunks WHERE sha256 = $1 AND position = $2',
});

const insertContentStatement = defineStatement<{ readonly sha256: Buffer }>({
  name: 'insert-content',
  summary: 'INSERT contents',
  text: 'INSERT INTO contents (sha256, size) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING RETURNING sha256',
});

const insertChunkStatement = defineStatement<never>({
  name: 'insert-content-chunk',
  summary: 'INSERT content_chunks',
  text: 'INSERT INTO content_chunks (sha256, position, bytes) VALUES ($1, $2, $3)',
});

/** Contents in PostgreSQL: one round trip a chunk. */
export function createPostgresContents(database: Queryable): Contents {
  return {
    readChunk: async (sha256, position) => {
      const [row] = await database.query(readChunkStatement, [Buffer.from(sha256, 'hex'), position]);
      return row?.bytes;
    },
  };
}

/** Stores a content unless it is there already. Call it in a transaction: all chunks appear at once, or none. */
export async function storeContent(
  connection: Queryable,
  sha256: Buffer,
  content: Uint8Array,
): Promise<void> {
  const inserted = await connection.query(insertContentStatement, [sha256, content.length]);
  if (inserted.length === 0) return;
  for (let position = 0; position * chunkBytes < content.length; position += 1) {
    const chunk = content.subarray(position * chunkBytes, (position + 1) * chunkBytes);
    await connection.query(insertChunkStatement, [sha256, position, chunk]);
  }
}
