// npm run pack-telemetry: packs the telemetry library for `npm install`. It is compiled for that, as Node runs no TypeScript under node_modules.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { parse } from 'yaml';
import { runCommand } from './lib/command.ts';
import { root } from './lib/paths.ts';
import { runTool } from './lib/run-tool.ts';
import { UserError } from './lib/user-error.ts';

const library = path.join(root, 'telemetry');
const compiled = path.join(library, 'dist');
const packed = path.join(root, '.holdfast', 'holdfast-telemetry.tgz');

interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

await runCommand(async () => {
  await rm(compiled, { recursive: true, force: true });
  const code = await runTool('tsc', ['--project', path.join(library, 'tsconfig.build.json')]);
  if (code !== 0) return code;
  await writeFile(path.join(compiled, 'package.json'), JSON.stringify(await describePackage(), undefined, 2));
  await copyFile(path.join(root, 'LICENSE'), path.join(compiled, 'LICENSE'));
  await mkdir(path.dirname(packed), { recursive: true });
  await rename(pack(), packed);
  console.log(path.relative(root, packed));
  return 0;
});

/** The library's own package.json, with what was compiled and the catalog's versions in it. */
async function describePackage(): Promise<object> {
  const { devDependencies: _, ...manifest } = JSON.parse(
    await readFile(path.join(library, 'package.json'), 'utf8'),
  ) as Manifest & { devDependencies: unknown };
  const { catalog } = parse(await readFile(path.join(root, 'pnpm-workspace.yaml'), 'utf8')) as {
    catalog: Record<string, string>;
  };
  const exports = Object.entries(manifest.exports).map(([subpath, source]) => [
    subpath,
    source.replace(/^\.\/src\/(.*)\.ts$/, './$1.js'),
  ]);
  const dependencies = Object.keys(manifest.dependencies).map((name) => [name, catalog[name]]);
  return {
    ...manifest,
    exports: Object.fromEntries(exports),
    dependencies: Object.fromEntries(dependencies),
  };
}

/** @returns the archive's path */
function pack(): string {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--silent'], {
    cwd: compiled,
    encoding: 'utf8',
  });
  if (status !== 0) throw new UserError(`npm pack failed: ${stderr}`);
  return path.join(compiled, stdout.trim());
}
