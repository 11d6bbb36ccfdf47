// npm run bench -- <name>: runs one of the benchmarks. Progress goes to stderr, the report to stdout.
import { runCommand } from '@holdfast/scripts/lib/command';
import { listenForStop } from '@holdfast/scripts/lib/stop-signals';
import { UserError } from '@holdfast/scripts/lib/user-error';

/** Each is loaded when it is asked for: most bring a whole service along. */
const benchmarks = {
  pair: {
    summary: 'what a reservation costs each process, compared with a bare pair of services',
    load: async () => (await import('./pair/command.ts')).benchPair,
  },
  settle: {
    summary:
      'how long 20,000 reservations that expire at once take until all have ended, and what that costs',
    load: async () => (await import('./settle/command.ts')).benchSettle,
  },
  ledger: {
    summary: 'holds on the ledger: batched, unbatched and by pgbench',
    load: async () => (await import('./ledger/command.ts')).benchLedger,
  },
  sweep: {
    summary: 'how long 100,000 holds that are due at once take, and new holds meanwhile',
    load: async () => (await import('./sweep/command.ts')).benchSweep,
  },
  spans: {
    summary: 'what a span costs, made and encoded, compared with the official SDK',
    load: async () => (await import('./spans/command.ts')).benchSpans,
  },
  'tempo-local': {
    summary: 'what tempo/local takes in, in how much memory, while its page is used',
    load: async () => (await import('./tempo-local/command.ts')).benchTempoLocal,
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
  const run = await benchmarks[name].load();
  return run({
    args,
    stop: listenForStop().signal,
    environment: process.env,
    print: (text) => console.log(text),
    report: (line) => console.error(line),
  });
});

function isBenchmark(name: string): name is keyof typeof benchmarks {
  return Object.hasOwn(benchmarks, name);
}
