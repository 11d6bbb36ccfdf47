// npm run chaos: breaks the pair while it is used, and checks that nothing was lost. Progress goes to stderr, the report to stdout.
import { runChaosCommand } from './chaos/chaos-command.ts';
import { runCommand } from './lib/command.ts';
import { listenForStop } from './lib/stop-signals.ts';

await runCommand(async () =>
  runChaosCommand({
    args: process.argv.slice(2),
    signal: listenForStop().signal,
    print: (text) => console.log(text),
    report: (line) => console.error(line),
  }),
);
