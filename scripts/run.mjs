// Runs one of the project's commands on any Node from 20 on: finds a Node that runs TypeScript, installs what the
// lockfile says, then hands over to scripts/<command>.ts, or to where else the command is. Plain JavaScript, because the host's Node may be too old
// for anything else. Progress goes to stderr, so that a command's own output can be piped.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { createChildren } from './run/children.mjs';
import { installPackages } from './run/install.mjs';
import { findRuntime, rememberRuntime } from './run/runtime.mjs';

const scriptsDir = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(scriptsDir);

/**
 * Commands that lie beside the code they run, from the checkout's folder.
 * @type {Readonly<Record<string, string>>}
 */
const elsewhere = {
  bench: 'bench/src/main.ts',
  chaos: 'chaos/src/main.ts',
  'compare-modes': 'bench/src/modes/main.ts',
};

/** @param {string} line */
const report = (line) => process.stderr.write(`${line}\n`);

/** @param {string | undefined} command */
function checkCommand(command) {
  if (process.platform === 'win32') {
    throw new Error('this command needs Linux or macOS; on Windows use WSL, or `docker compose up --build`');
  }
  const here = readdirSync(scriptsDir)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [path.basename(file, '.ts'), path.join('scripts', file)]);
  /** @type {Record<string, string>} */
  const known = { ...Object.fromEntries(here), ...elsewhere };
  const script = command === undefined || !Object.hasOwn(known, command) ? undefined : known[command];
  if (script === undefined) {
    throw new Error(`usage: node scripts/run.mjs <${Object.keys(known).toSorted().join('|')}> [arguments]`);
  }
  return path.join(root, script);
}

/**
 * @param {import('./run/children.mjs').Children} children
 * @param {string | undefined} command
 * @param {string[]} commandArguments
 */
async function run(children, command, commandArguments) {
  const script = checkCommand(command);
  const runtime = await findRuntime({ root, children, report });
  await installPackages({ root, runtime, children, report });
  rememberRuntime({ root, runtime });
  // Half the time in which a service starts goes into compiling what the last one had compiled.
  const compileCache = path.join(root, 'node_modules', '.cache', 'holdfast-compiled');
  return children.run(runtime.node, [script, ...commandArguments], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compileCache, ...runtime.env },
    // The channel carries no message: it closes when this process dies, however it dies, and the command then stops.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
}

const children = createChildren();
try {
  const [command, ...commandArguments] = process.argv.slice(2);
  const { code, signal } = await run(children, command, commandArguments);
  if (signal === null) process.exitCode = code ?? 1;
  else children.dieBy(signal);
} catch (error) {
  const signal = children.caughtSignal();
  if (signal !== undefined) children.dieBy(signal);
  report(`holdfast: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
