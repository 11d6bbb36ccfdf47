import path from 'node:path';

/** Where the build puts the page. */
export const pageDir = path.join(import.meta.dirname, '../dist');
