// npm run format [-- files]: writes every file the way prettier does.
import { runCommand } from './lib/command.ts';
import { runTool } from './lib/run-tool.ts';

await runCommand(async () => {
  const files = process.argv.slice(2);
  return runTool('prettier', ['--write', ...(files.length === 0 ? ['.'] : files)]);
});
