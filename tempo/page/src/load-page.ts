import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  body: Buffer;
  gzipped: Buffer;
  contentType: string;
  etag: string;
}

export interface LoadedPage {
  /** `index.html`, the answer to every address of the page. */
  index: PageFile;
  /** By path, such as `/assets/index-DeQz2k.js`. */
  assets: ReadonlyMap<string, PageFile>;
}

/**
 * Reads a built page into memory: it is small, and a path that a request names can then reach nothing else.
 *
 * @returns null where the page has not been built
 */
export async function loadPage(dir: string): Promise<LoadedPage | null> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
  const assets = new Map<string, PageFile>();
  for (const entry of entries) {
    const contentType = contentTypes[path.extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(dir, file).split(path.sep).join('/')}`;
    assets.set(address, toPageFile(await readFile(file), contentType));
  }
  const index = assets.get('/index.html');
  assets.delete('/index.html');
  return index ? { index, assets } : null;
}

function toPageFile(body: Buffer, contentType: string): PageFile {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, gzipped: gzipSync(body, { level: 9 }), contentType, etag: `"${hash}"` };
}

function ignoreMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
