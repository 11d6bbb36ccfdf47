import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDir } from '@holdfast/scripts/lib/files';
import { shortPath } from '@holdfast/scripts/lib/paths';
import type { Call } from './call.ts';

/** What a shell gives for a command that Ctrl-C ended: 128 + SIGINT. */
export const interruptedCode = 130;

/** Prints a benchmark's report and writes it as JSON. @param options.json absolute */
export async function printReport<Report>(
  report: Report,
  options: {
    readonly call: Call;
    readonly json: string;
    readonly render: (report: Report) => string;
  },
): Promise<void> {
  const { call, json, render } = options;
  await makeDir(path.dirname(json));
  await writeFile(json, `${JSON.stringify(report, undefined, 2)}\n`);
  call.print(`\n${render(report)}\n\nAll of it: ${shortPath(json)}`);
}
