import { defineStatement, type Queryable } from '@holdfast/service-kit/postgres';

const statement = defineStatement<{ readonly bytes: Buffer }>({
  name: 'read-content-chunk',
  summary: 'SELECT content_chunks',
  text: 'SELECT bytes FROM content_chunks WHERE sha256 = $1 AND position = $2',
});

export async function readContentChunk(
  database: Queryable,
  sha256: string,
  position: number,
): Promise<Uint8Array | undefined> {
  const [row] = await database.query(statement, [Buffer.from(sha256, 'hex'), position]);
  return row?.bytes;
}
