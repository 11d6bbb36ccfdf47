// npm run chaos: breaks the pair while it is used, and checks that nothing was lost. Progress goes to stderr, the report to stdout.
import { runCommand } from '@holdfast/scripts/lib/command';
import { listenForStop } from '@holdfast/scripts/lib/stop-signals';
import { runChaosCommand } from './command/chaos-command.ts';

await runCommand(async () =>
  runChaosCommand({
    args: process.argv.slice(2),
    environment: process.env,
    signal: listenForStop().signal,
    print: (text) => console.log(text),
    report: (line) => console.error(line),
  }),
);
