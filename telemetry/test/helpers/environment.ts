/** Runs with environment variables set (or unset, where `undefined`), and puts the old ones back. */
export async function withEnvironment<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<Result> | Result,
): Promise<Result> {
  const before = { ...process.env };
  assign(variables);
  try {
    return await run();
  } finally {
    assign(Object.fromEntries(Object.keys(variables).map((name) => [name, before[name]])));
  }
}

function assign(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
}
