import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** An install that has nothing to do ends sooner than this, and then says nothing. */
const quietMs = 1_000;

/**
 * The pnpm that the root package.json asks for.
 * @param {string} root
 */
export function packageManager(root) {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const specifier = String(manifest.packageManager);
  return { specifier, version: specifier.slice(specifier.lastIndexOf('@') + 1) };
}

/**
 * Installs what the lockfile says. Where everything is in place already, that takes a tenth of a second.
 * @param {{ root: string, runtime: import('./runtime.mjs').Runtime, children: import('./children.mjs').Children,
 *   report: (line: string) => void }} options
 */
export async function installPackages({ root, runtime, children, report }) {
  const output = delayedOutput(report);
  const { code, signal } = await children.run(
    runtime.pnpm,
    ['install', '--frozen-lockfile', '--config.confirm-modules-purge=false'],
    { cwd: root, env: runtime.env, stdio: ['ignore', 'pipe', 'pipe'] },
    (child) => {
      child.stdout?.on('data', output.write);
      child.stderr?.on('data', output.write);
    },
  );
  output.end();
  if (code === 0) return;
  output.show();
  throw new Error(
    signal === null
      ? 'the packages could not be installed (pnpm says why above): remove that cause and run the command again'
      : `the install was stopped by ${signal}`,
  );
}

/**
 * Holds output back for a moment, then passes it on to stderr as it comes.
 * @param {(line: string) => void} report
 */
function delayedOutput(report) {
  /** @type {Buffer[]} */
  let held = [];
  let shown = false;
  const show = () => {
    if (shown) return;
    shown = true;
    report('Installing packages from pnpm-lock.yaml');
    for (const chunk of held) process.stderr.write(chunk);
    held = [];
  };
  const timer = setTimeout(show, quietMs);
  return {
    /** @param {Buffer} chunk */
    write: (chunk) => {
      if (shown) process.stderr.write(chunk);
      else held.push(chunk);
    },
    show,
    end: () => clearTimeout(timer),
  };
}
