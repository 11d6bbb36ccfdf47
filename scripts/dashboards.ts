// npm run dashboards: writes Grafana's dashboards and alert rules from grafana/src.
import { writeFiles } from './dashboards/files.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async () => {
  for (const file of await writeFiles()) console.log(`grafana/${file}`);
  return 0;
});
