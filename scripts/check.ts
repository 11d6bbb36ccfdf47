// npm run check: types, lint and format. All of them run, so that one run shows everything that is wrong.
import { runCommand } from './lib/command.ts';
import { runTool } from './lib/run-tool.ts';
import { UserError } from './lib/user-error.ts';

const checks = [
  { name: 'types', tool: 'tsc', args: ['--noEmit', '--pretty'], remedy: '' },
  {
    name: 'types of the trace page',
    tool: 'tsc',
    args: ['--noEmit', '--pretty', '-p', 'tempo/page/browser'],
    remedy: '',
  },
  { name: 'types of web', tool: 'tsc', args: ['--noEmit', '--pretty', '--project', 'web'], remedy: '' },
  { name: 'lint', tool: 'oxlint', args: ['--type-aware', '--deny-warnings'], remedy: '' },
  { name: 'format', tool: 'prettier', args: ['--check', '.'], remedy: ' (npm run format mends it)' },
] as const;

await runCommand(async () => {
  const failed: string[] = [];
  for (const { name, tool, args, remedy } of checks) {
    console.log(`\n${name}: ${tool} ${args.join(' ')}`);
    if ((await runTool(tool, args)) !== 0) failed.push(`${name}${remedy}`);
  }
  if (failed.length > 0) throw new UserError(`failed: ${failed.join(', ')}`);
  console.log('\nTypes, lint and format are in order.');
  return 0;
});
