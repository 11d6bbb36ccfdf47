import path from 'node:path';
import { readPage, type BuiltPage } from '@holdfast/service-kit/http';

/** Reads what the build has made of the page. @returns undefined where it has not been built */
export async function loadPage(): Promise<BuiltPage | undefined> {
  return readPage(path.join(import.meta.dirname, '../dist'));
}
