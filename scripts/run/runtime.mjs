import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

import { packageManager } from './install.mjs';
import { readOutput } from './read-output.mjs';

/** The major version that the npm package `node` is asked for where the host's Node is too old. */
const npmNodeMajor = 26;

/**
 * @typedef {object} Runtime
 * @property {string} node path of a Node that runs TypeScript
 * @property {string} pnpm path (or name on PATH) of pnpm
 * @property {NodeJS.ProcessEnv} env the environment for everything that runs on it: its folder comes first on PATH
 * @property {string[]} npmPackages what was taken from npm for it, as specifiers
 */

/**
 * @typedef {object} Surroundings
 * @property {string} root the folder of the checkout
 * @property {import('./children.mjs').Children} children runs programs
 * @property {(line: string) => void} report tells what is going on
 */

/**
 * Whether a Node runs TypeScript without a flag: 22.19 and up of the 22 line, 23.6 and up, and everything later.
 * @param {string} version such as `22.19.0`
 */
export function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 19;
  if (major === 23) return minor >= 6;
  return major > 23;
}

/**
 * The flags of NODE_OPTIONS for a Node that runs TypeScript but still warns about it (until 24.3).
 * @param {string} version of the Node that will run
 */
export function nodeOptions(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 24 || (major === 24 && minor < 3) ? ['--disable-warning=ExperimentalWarning'] : [];
}

/**
 * Finds Node and pnpm: the host's own where they will do, otherwise those of the npm packages of the same names.
 * @param {Surroundings} surroundings
 * @returns {Promise<Runtime>}
 */
export async function findRuntime(surroundings) {
  const { root, children, report } = surroundings;
  const hostVersion = process.versions.node;
  const pnpm = packageManager(root);
  if (!runsTypeScript(hostVersion)) {
    report(`Node ${hostVersion} is older than 22.19: using Node ${npmNodeMajor} from npm`);
    const npmPackages = [`node@${npmNodeMajor}`, pnpm.specifier];
    const [nodePath = '', pnpmPath = ''] = await findInNpm(npmPackages, surroundings);
    return { node: nodePath, pnpm: pnpmPath, npmPackages, env: environment(nodePath, `${npmNodeMajor}.0.0`) };
  }
  const own = { node: process.execPath, env: environment(process.execPath, hostVersion) };
  const found = await readOutput(children, 'pnpm', ['--version'], { cwd: root });
  if (found === pnpm.version) return { ...own, pnpm: 'pnpm', npmPackages: [] };
  const [pnpmPath = ''] = await findInNpm([pnpm.specifier], surroundings);
  return { ...own, pnpm: pnpmPath, npmPackages: [pnpm.specifier] };
}

/**
 * @param {string} node
 * @param {string} version
 * @returns {NodeJS.ProcessEnv}
 */
function environment(node, version) {
  const { PATH = '', NODE_OPTIONS = '' } = process.env;
  const options = [NODE_OPTIONS, ...nodeOptions(version)].filter((option) => option !== '').join(' ');
  return {
    ...process.env,
    PATH: [path.dirname(node), PATH].join(path.delimiter),
    ...(options === '' ? {} : { NODE_OPTIONS: options }),
  };
}

/**
 * The paths of the executables of npm packages, fetched by npx on the first use.
 * @param {string[]} packages specifiers such as `node@26`; the executable has the package's name
 * @param {Surroundings} surroundings
 * @returns {Promise<string[]>} in the order of the packages
 */
async function findInNpm(packages, { root, children, report }) {
  const remembered = recallRuntime(root, packages);
  if (remembered !== undefined) return remembered;
  report(`Getting ${packages.join(' and ')} from npm (the first time takes a while)`);
  const names = packages.map((specifier) => specifier.slice(0, specifier.lastIndexOf('@')));
  const output = await readOutput(children, 'npx', [
    '--yes',
    '--prefer-offline',
    ...packages.map((specifier) => `--package=${specifier}`),
    '-c',
    names.map((name) => (name === 'node' ? 'node -p process.execPath' : `command -v ${name}`)).join(' && '),
  ]);
  const paths = output?.split('\n').slice(-packages.length) ?? [];
  if (paths.length === packages.length && paths.every((found) => path.isAbsolute(found))) return paths;
  throw new Error(
    `npx could not provide ${packages.join(' and ')} (its message is above): check npm's connection, ` +
      `or install Node 22.19 or newer and pnpm yourself`,
  );
}

/** @param {string} root */
const memoryFile = (root) => path.join(root, 'node_modules', '.cache', 'holdfast-runtime.json');

/**
 * Keeps the paths for the next command, which then needs neither npx nor a network.
 * @param {{ root: string, runtime: Runtime }} options
 */
export function rememberRuntime({ root, runtime: { node, pnpm, npmPackages } }) {
  if (npmPackages.length === 0 || recallRuntime(root, npmPackages) !== undefined) return;
  const paths = npmPackages.length === 1 ? [pnpm] : [node, pnpm];
  mkdirSync(path.dirname(memoryFile(root)), { recursive: true });
  writeFileSync(memoryFile(root), JSON.stringify({ npmPackages, paths }));
}

/**
 * @param {string} root
 * @param {string[]} npmPackages
 * @returns {string[] | undefined} nothing where the file is missing, about other packages, or names what is gone
 */
function recallRuntime(root, npmPackages) {
  try {
    /** @type {{ npmPackages: string[], paths: string[] }} */
    const memory = JSON.parse(readFileSync(memoryFile(root), 'utf8'));
    for (const found of memory.paths) accessSync(found, constants.X_OK);
    return memory.npmPackages.join(' ') === npmPackages.join(' ') ? memory.paths : undefined;
  } catch {
    // Any doubt about the file means asking npx again.
    return undefined;
  }
}
