/**
 * What a program writes to stdout, without the last line break; its stderr is shown as it comes.
 * @param {import('./children.mjs').Children} children
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string }} [options]
 * @returns {Promise<string | undefined>} undefined where there is no such program, or it fails
 */
export async function readOutput(children, command, commandArguments, { cwd } = {}) {
  /** @type {Buffer[]} */
  const chunks = [];
  try {
    const { code } = await children.run(
      command,
      commandArguments,
      { ...(cwd === undefined ? {} : { cwd }), stdio: ['ignore', 'pipe', 'inherit'] },
      (child) => child.stdout?.on('data', (chunk) => chunks.push(chunk)),
    );
    return code === 0 ? Buffer.concat(chunks).toString('utf8').trim() : undefined;
  } catch {
    // A program that cannot be started is a program that is not there.
    return undefined;
  }
}
