// npm run trace -- <trace_id>: prints the waterfall of a trace.
import { TempoError, type Trace, fetchTrace, parseTraceId, renderWaterfall } from '@holdfast/tempo-client';
import { runCommand } from './lib/command.ts';
import { readArguments } from './lib/read-arguments.ts';
import { UserError } from './lib/user-error.ts';

const defaultTempoUrl = 'http://localhost:3200';
const timeoutMs = 10_000;
const pipeWidth = 120;

const helpText = `Usage: npm run trace -- <trace_id> [--json]

Prints the spans of one trace as a waterfall. The id is in the trace_id of every error, and in the traceresponse
header of every answer.

  --json   prints the trace as JSON instead
  --help   prints this

  TEMPO_URL   where Tempo's HTTP API is; ${defaultTempoUrl} by default
  NO_COLOR    set it to leave out colours
`;

await runCommand(async () => {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
  return 0;
});

async function run(args: string[]): Promise<string> {
  const { values, positionals } = readOptions(args);
  if (values.help) return helpText.trimEnd();
  const trace = await readTrace(readTraceId(positionals), readTempoUrl());
  if (values.json) return JSON.stringify(trace, writeBigInt, 2);
  return renderWaterfall(trace, {
    width: process.stdout.columns ?? pipeWidth,
    color: process.stdout.isTTY && process.stdout.hasColors(),
  });
}

async function readTrace(traceId: string, tempoUrl: string): Promise<Trace> {
  const signal = AbortSignal.timeout(timeoutMs);
  const trace = await fetchTrace({ tempoUrl, traceId, signal }).catch(explainFailure);
  if (trace) return trace;
  throw new UserError(
    `Tempo at ${tempoUrl} has no trace ${traceId}: it may have been dropped, or not have arrived yet`,
  );
}

function readTraceId(positionals: string[]): string {
  const [text, ...others] = positionals;
  if (text === undefined || others.length > 0)
    throw new UserError('give one trace id: npm run trace -- <trace_id>');
  const traceId = parseTraceId(text);
  if (traceId) return traceId;
  throw new UserError(`"${text}" is no trace id: 32 hex digits are, and not all of them 0`);
}

function readOptions(args: string[]) {
  return readArguments({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function readTempoUrl(): string {
  const tempoUrl = process.env['TEMPO_URL'] || defaultTempoUrl;
  if (URL.canParse(tempoUrl) && /^https?:/.test(tempoUrl)) return tempoUrl;
  throw new UserError(`TEMPO_URL=${tempoUrl} is no http or https address, such as ${defaultTempoUrl}`);
}

function explainFailure(error: unknown): never {
  if (error instanceof Error && error.name === 'TimeoutError') {
    throw new UserError(`Tempo did not answer within ${timeoutMs / 1000} s`, { cause: error });
  }
  if (!(error instanceof TempoError)) throw error;
  const remedy = error.status === undefined ? '; npm start starts one, TEMPO_URL says where another is' : '';
  throw new UserError(`${error.message}${remedy}`, { cause: error });
}

/** JSON has no 64-bit integers; like Tempo, this writes them as text. */
function writeBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
