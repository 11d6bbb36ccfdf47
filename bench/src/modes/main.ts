// npm run compare-modes: the three ways to instrument, side by side. Progress goes to stderr, the report to stdout.
import { runCommand } from '@holdfast/scripts/lib/command';
import { listenForStop } from '@holdfast/scripts/lib/stop-signals';
import { compareModesCommand } from './command.ts';

await runCommand(async () =>
  compareModesCommand({
    args: process.argv.slice(2),
    stop: listenForStop().signal,
    environment: process.env,
    print: (text) => console.log(text),
    report: (line) => console.error(line),
  }),
);
