import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { makeDir } from '../lib/files.ts';
import { shortPath } from '../lib/paths.ts';

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
export const interruptedCode = 130;

/** Prints a benchmark's report and writes it as JSON. @param json absolute */
export async function printReport<Report>(
  report: Report,
  { json, render }: { readonly json: string; readonly render: (report: Report) => string },
): Promise<void> {
  await makeDir(path.dirname(json));
  await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${render(report)}\n\nAll of it: ${shortPath(json)}`);
}
