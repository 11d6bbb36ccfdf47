import { shortPath } from '../lib/paths.ts';
import type { StartContext } from './context.ts';
import { makeFirstReservation } from './first-reservation.ts';
import { drawTrace } from './first-trace.ts';
import type { ServiceUrls } from './services.ts';
import { shownUrl } from './start-node.ts';

/** Makes the first reservation and shows the request, its answer and its trace. */
export async function showFirstReservation(
  { progress, signal }: StartContext,
  { baseUrl, tempoUrl }: { baseUrl: string; tempoUrl: string | undefined },
): Promise<void> {
  const { curl, answer, traceId } = await makeFirstReservation(baseUrl, signal);
  progress.line();
  progress.heading('A first reservation');
  progress.line(curl);
  progress.line();
  for (const line of answer) progress.line(line);
  progress.line();
  progress.heading('Its trace');
  progress.line(await describeTrace({ traceId, tempoUrl, signal }));
}

async function describeTrace(query: {
  traceId: string | undefined;
  tempoUrl: string | undefined;
  signal: AbortSignal;
}): Promise<string> {
  const { traceId, tempoUrl, signal } = query;
  if (traceId === undefined) return 'The answer has no traceresponse header, so its trace is not known.';
  if (tempoUrl === undefined)
    return `${traceId} (set TEMPO_URL to the address of Tempo's HTTP API to see it here)`;
  const { columns, isTTY } = process.stdout;
  return drawTrace(
    { traceId, tempoUrl, signal },
    { color: isTTY && process.stdout.hasColors(), ...(columns > 0 ? { width: columns } : {}) },
  );
}

/** Shows where everything is, once all of it runs. */
export function showAddresses(
  { config, dataDir, progress }: StartContext,
  { urls, tempoUrl }: { urls: ServiceUrls; tempoUrl: string | undefined },
): void {
  const [reservations, users] = [shownUrl(urls.reservations), shownUrl(urls.users)];
  const rows = [
    ['Shop', `${reservations}  (its API: ${reservations}/docs)`],
    ['Users and credits', `${users}  (its API: ${users}/docs)`],
    ...(tempoUrl === undefined ? [] : [['Traces', describeTraces(config.traces.kind, shownUrl(tempoUrl))]]),
    ['Logs', shortPath(dataDir.logs)],
    [
      'Admin token',
      config.adminToken === undefined ? `in ${shortPath(dataDir.adminToken)}` : 'the one of ADMIN_TOKEN',
    ],
  ];
  progress.line();
  progress.heading('Running');
  for (const [name = '', value = ''] of rows) progress.line(`${name.padEnd(19)}${value}`);
  progress.line();
  progress.line('Ctrl-C stops everything.');
}

/** tempo/local shows its traces itself; any other Tempo has them shown by a command. */
function describeTraces(kind: StartContext['config']['traces']['kind'], tempoUrl: string): string {
  if (kind === 'external') return `npm run traces -- --tempo ${tempoUrl}`;
  return `${tempoUrl}  (in the terminal: ${traceCommand(tempoUrl)})`;
}

function traceCommand(tempoUrl: string): string {
  const command = 'npm run trace -- <trace id>';
  return tempoUrl === 'http://localhost:3200' ? command : `TEMPO_URL=${tempoUrl} ${command}`;
}
