// node bench/src/modes/write-docs.ts: writes the table of what differs into docs/instrumentation-modes.md.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '@holdfast/scripts/lib/paths';
import { renderPage } from './render-docs.ts';

const page = path.join(root, 'docs/instrumentation-modes.md');

await writeFile(page, renderPage(await readFile(page, 'utf8')));
