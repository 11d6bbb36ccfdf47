import { tracingModes } from '@holdfast/telemetry/tracing-modes';
import { differences } from './differences.ts';

const begin = '<!-- what differs: written by bench/src/modes/write-docs.ts -->';
const end = '<!-- end of what differs -->';

/**
 * Puts the table of what differs into a page, where its last one was.
 *
 * @throws Error where the page has no place for it
 */
export function renderPage(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the page lacks ${begin} … ${end}`);
  return `${before}${begin}\n\n${renderTable()}\n\n${end}${after}`;
}

function renderTable(): string {
  const rows = differences.map(({ aspect, is }) => [aspect, ...tracingModes.map((mode) => is[mode])]);
  return [['', ...tracingModes], ['---', ...tracingModes.map(() => '---')], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('<', '\\<')).join(' | ')} |`)
    .join('\n');
}
