// npm run check: types, lint, format, and whether Grafana's generated files are those of grafana/src. All of them run, so that one run shows everything that is wrong.
import { runCommand } from './lib/command.ts';
import { findDrift } from './dashboards/files.ts';
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
  console.log('\ndashboards: grafana/src against its files');
  const drifted = await findDrift();
  for (const file of drifted) console.log(`${file} is not what grafana/src makes`);
  if (drifted.length > 0) failed.push('dashboards (npm run dashboards writes them)');
  if (failed.length > 0) throw new UserError(`failed: ${failed.join(', ')}`);
  console.log('\nTypes, lint, format and dashboards are in order.');
  return 0;
});
