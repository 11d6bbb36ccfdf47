// npm run bench -- <name>: runs one of the benchmarks.
import { benchLedger } from './bench/bench-ledger.ts';
import { benchSweep } from './bench/bench-sweep.ts';
import { benchTempoLocal } from './bench/bench-tempo-local.ts';
import { runCommand } from './lib/command.ts';
import { listenForStop } from './lib/stop-signals.ts';
import { UserError } from './lib/user-error.ts';

const benchmarks = {
  ledger: { summary: 'holds on the ledger: batched, unbatched and by pgbench', run: benchLedger },
  sweep: {
    summary: 'how long 100,000 holds that are due at once take, and new holds meanwhile',
    run: benchSweep,
  },
  'tempo-local': {
    summary: 'what tempo/local takes in, in how much memory, while its page is used',
    run: benchTempoLocal,
  },
} as const;

const names = Object.keys(benchmarks).join(', ');

const help = `Usage: npm run bench -- <name> [options]

${Object.entries(benchmarks)
  .map(([name, { summary }]) => `  ${name.padEnd(11)}   ${summary}`)
  .join('\n')}

npm run bench -- <name> --help shows the options of each.`;

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === '--help' || name === '-h') {
    console.log(help);
    return 0;
  }
  if (name === undefined || !isBenchmark(name)) {
    throw new UserError(
      `${name === undefined ? 'name a benchmark' : `no benchmark "${name}"`}; there are: ${names}`,
    );
  }
  return benchmarks[name].run(args, listenForStop().signal);
});

function isBenchmark(name: string): name is keyof typeof benchmarks {
  return Object.hasOwn(benchmarks, name);
}
