// npm start: the whole of Holdfast on this machine, without Docker.
import { runCommand } from './lib/command.ts';
import { listenForStop } from './lib/stop-signals.ts';
import { readStartConfig } from './start/config.ts';
import { createProgress } from './start/progress.ts';
import { runStart } from './start/run-start.ts';

await runCommand(async () => {
  const stop = listenForStop();
  await runStart({
    config: readStartConfig(process.env),
    environment: process.env,
    progress: createProgress(process.stdout),
    stop: stop.signal,
  });
  return 0;
});
