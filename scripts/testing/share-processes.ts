import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** How many files share a process: enough to load a service once for many, few enough to leave something for each core. */
const most = 8;

/**
 * What a process has once, and one file would therefore change for the next: its telemetry and other globals, mocks,
 * signals, exit code, variables (reading one is no harm), children and memory.
 */
const ofTheProcess = [
  /@holdfast\/telemetry\/testing|@opentelemetry\/|telemetry\/src|startTelemetry/,
  /\bprocess\.(?!env\[)|\bprocess\.env\[[^\]]*\]\s*=[^=]|\bnode:process\b/,
  /\bglobalThis\b|\bmock\b|\b[sg]etGlobal|\bnode:(?:child_process|cluster|diagnostics_channel|module|worker_threads|v8|vm)\b/,
];

const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/**
 * Puts test files of one folder together that may run in one process, one after the other. Not among them is a file that
 * changes what a process has once, or that imports a file of any tests that does.
 *
 * @param root the folder that the files are relative to
 * @returns each of the files in one group; large groups first, for what takes long must not begin last
 */
export function groupFiles(root: string, files: readonly string[]): string[][] {
  const shared = (file: string): boolean =>
    [...closureOf(path.resolve(root, file))].every(
      ([, text]) => !ofTheProcess.some((word) => word.test(text)),
    );
  const byFolder = Map.groupBy(files, (file) => (shared(file) ? path.dirname(file) : file));
  const groups = [...byFolder.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / most) }, (_, at) =>
      group.slice(at * most, (at + 1) * most),
    ),
  );
  return groups.toSorted((one, other) => other.length - one.length);
}

/** A file, and the files of tests that it imports, directly or not, with their texts. */
function closureOf(file: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(file)) return found;
  const text = readFileSync(file, 'utf8');
  found.set(file, text);
  for (const [, name = ''] of text.matchAll(relativeImport)) {
    const imported = path.resolve(path.dirname(file), name);
    // What is not there is a text in quotes, or fails the test by itself.
    if (imported.split(path.sep).includes('test') && existsSync(imported)) closureOf(imported, found);
  }
  return found;
}

/**
 * Writes a test file that runs the files of a group, each as a suite, so that what one sets up before its tests is
 * closed after them and before the next begins.
 *
 * @returns its path
 */
export async function writeGroup(options: {
  readonly root: string;
  readonly files: readonly string[];
  readonly workDir: string;
  readonly name: string;
}): Promise<string> {
  const { root, files, workDir, name } = options;
  const suites = files.map((file) => {
    const url = pathToFileURL(path.resolve(root, file)).href;
    return `describe(${JSON.stringify(file)}, async () => { await import(${JSON.stringify(url)}); });`;
  });
  const target = path.join(workDir, `${name}.test.mjs`);
  await writeFile(target, ["import { describe } from 'node:test';", ...suites, ''].join('\n'));
  return target;
}
