// npm run build: builds the pages for browsers. npm start, npm test and npm run traces do it by themselves.
import { buildPages } from './building/build-pages.ts';
import { runCommand } from './lib/command.ts';
import { listenForStop } from './lib/stop-signals.ts';

await runCommand(async () => {
  const built = await buildPages({ report: console.log, signal: listenForStop().signal });
  if (built.length === 0) console.log('Everything is up to date.');
  return 0;
});
