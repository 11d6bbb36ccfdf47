// npm run traces -- --tempo http://…: shows the traces of any Tempo in the browser.
import { type TracesServer, startTracesServer } from '@holdfast/tempo-page';
import { buildPages } from './building/build-pages.ts';
import { runCommand } from './lib/command.ts';
import { listenForStop } from './lib/stop-signals.ts';
import { readArguments } from './lib/read-arguments.ts';
import { errorCode, UserError } from './lib/user-error.ts';
import { untilAborted } from './lib/waiting.ts';

const defaultPort = 3201;
const host = '127.0.0.1';

const helpText = `Usage: npm run traces -- --tempo http://… [--port ${defaultPort}] [--header 'name: value']…

Shows the traces of any Grafana Tempo in the browser, on this machine only.

  --tempo    where Tempo's HTTP API is, such as http://localhost:3200; TEMPO_URL by default
  --port     where the page is; ${defaultPort} by default
  --header   sent to Tempo with each request, such as 'Authorization: Bearer …' or 'X-Scope-OrgID: …'
  --help     prints this
`;

await runCommand(async () => {
  const values = readOptions(process.argv.slice(2));
  if (values.help) {
    console.log(helpText.trimEnd());
    return 0;
  }
  const tempoUrl = readTempoUrl(values.tempo);
  const { signal } = listenForStop();
  await buildPages({ report: console.log, signal });
  const server = await listen({ tempoUrl, headers: readHeaders(values.header), port: readPort(values.port) });
  console.log(`The traces of ${tempoUrl}: ${server.url.replace(host, 'localhost')}\nCtrl-C stops this.`);
  await untilAborted(signal);
  await server.close();
  return 0;
});

function readOptions(args: string[]) {
  return readArguments({
    args,
    options: {
      tempo: { type: 'string' },
      port: { type: 'string', default: String(defaultPort) },
      header: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

function readTempoUrl(given: string | undefined): string {
  const tempoUrl = given ?? process.env['TEMPO_URL'] ?? '';
  if (tempoUrl === '') throw new UserError("say where Tempo's HTTP API is: --tempo http://localhost:3200");
  if (URL.canParse(tempoUrl) && /^https?:/.test(tempoUrl)) return tempoUrl;
  throw new UserError(`"${tempoUrl}" is no http or https address, such as http://localhost:3200`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(`--port ${text}: a port is a whole number from 0 to 65535`);
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const parts = /^([!#$%&'*+.^`|~\w-]+):\s*(.+)$/.exec(line);
      if (!parts) throw new UserError(`"${line}" is no header, such as 'X-Scope-OrgID: team-a'`);
      return [parts[1], parts[2]];
    }),
  );
}

async function listen(options: {
  tempoUrl: string;
  headers: Record<string, string>;
  port: number;
}): Promise<TracesServer> {
  try {
    return await startTracesServer({ ...options, host });
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    throw new UserError(`port ${options.port} is taken by another program: choose another one with --port`, {
      cause: error,
    });
  }
}
