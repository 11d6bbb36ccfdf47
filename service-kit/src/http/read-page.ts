import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** One file of the built page, as it is sent. */
export interface PageFile {
  readonly contentType: string;
  /** Of the content as it is, in quotes (RFC 9110, section 8.8.3). */
  readonly etag: string;
  /** Its name changes with its content, so that a cache may keep it for good. */
  readonly immutable: boolean;
  /** The content by Content-Encoding; compressed ones only where they are smaller. */
  readonly encodings: Readonly<Record<'identity', Buffer>> & Readonly<Partial<Record<'br' | 'gzip', Buffer>>>;
}

/** A page that Vite has built, as it is served. */
export interface BuiltPage {
  /** `index.html`, the answer to every address of the page. */
  readonly index: PageFile;
  /** Everything else, by URL path, such as `/assets/index-DeQz2k.js`. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Reads a built page into memory, where all of it stays: it is small, it never changes while the process runs, and a path
 * that a request names can then reach nothing else.
 *
 * @returns `undefined` where the page has not been built
 */
export async function readPage(directory: string): Promise<BuiltPage | undefined> {
  const names = await listFiles(directory);
  const files = await Promise.all(
    names.map(async (name): Promise<[string, PageFile]> => {
      const path = `/${name.replaceAll(sep, '/')}`;
      return [path, await readPageFile(join(directory, name), path.startsWith('/assets/'))];
    }),
  );
  const assets = new Map(files);
  const index = assets.get('/index.html');
  assets.delete('/index.html');
  return index && { index, assets };
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return (
      entries
        // The build's own notes begin with a dot.
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function readPageFile(path: string, immutable: boolean): Promise<PageFile> {
  const identity = await readFile(path);
  const [br, gz] = await Promise.all([promisify(brotliCompress)(identity), promisify(gzip)(identity)]);
  return {
    contentType: contentTypes[extname(path)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
    immutable,
    encodings: {
      identity,
      ...(br.length < identity.length ? { br } : {}),
      ...(gz.length < identity.length ? { gzip: gz } : {}),
    },
  };
}
