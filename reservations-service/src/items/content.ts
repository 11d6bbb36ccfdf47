import { createHash } from 'node:crypto';

/** How contents are cut for the database: a download has one chunk in memory at a time, in bytes. */
export const chunkBytes = 256 * 1024;

/** A content by its SHA-256 (64 hex digits) and its size in bytes. */
export interface ContentReference {
  readonly sha256: string;
  readonly size: number;
}

/** Where the bytes of contents are kept, in chunks that are counted from 0. */
export interface Contents {
  readChunk(sha256: string, position: number): Promise<Uint8Array | undefined>;
}

/** SHA-256 as 64 hex digits (FIPS 180-4). */
export function hashContent(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Opens a content for reading. The first chunk is read at once, so that most failures come before an answer has begun.
 *
 * @throws Error where a chunk is missing or the bytes are not those of the SHA-256, here or while reading
 */
export async function openContent(
  contents: Contents,
  content: ContentReference,
): Promise<AsyncIterable<Uint8Array>> {
  const chunks = readContent(contents, content);
  return continueAfter(await chunks.next(), chunks);
}

async function* continueAfter(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

/**
 * Reads a content chunk by chunk. The last chunk is held back until the whole agrees with its SHA-256, so that who
 * counts the bytes never takes a damaged content for a complete one.
 *
 * @throws Error where a chunk is missing or the bytes are not those of the SHA-256
 */
async function* readContent(contents: Contents, content: ContentReference): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  let size = 0;
  for (let position = 0; size < content.size; position += 1) {
    const chunk = await contents.readChunk(content.sha256, position);
    if (chunk === undefined) throw new Error(`Content ${content.sha256} lacks chunk ${position}.`);
    hash.update(chunk);
    size += chunk.length;
    if (size >= content.size && (size > content.size || hash.digest('hex') !== content.sha256)) {
      throw new Error(`Content ${content.sha256} is damaged: what is stored has another SHA-256.`);
    }
    yield chunk;
  }
}
