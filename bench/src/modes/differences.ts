import type { Attributes, Span } from '@holdfast/tempo-client';
import type { TracingMode } from '@holdfast/telemetry/tracing-modes';
import { hideDatabase } from './draw-trace.ts';
import { traceOf, type ModeRun } from './mode-run.ts';
import type { RequestName } from './requests.ts';
import { isOwnScope } from './skeleton.ts';

/** One thing that the modes do differently. */
export interface Difference {
  readonly aspect: string;
  /** What is so in each mode: what {@link Difference.read} gives. */
  readonly is: Readonly<Record<TracingMode, string>>;
  /** Reads it from what a run left behind. */
  readonly read: (run: ModeRun) => string;
}

/** What differs between the modes, as the documentation says it and as every run has to show it. */
export const differences: readonly Difference[] = [
  {
    aspect: 'name of a request’s span',
    is: { manual: 'POST /reservations', library: 'POST /reservations', auto: 'POST' },
    read: (run) => findServer(run, 'reserve').name,
  },
  {
    aspect: '`http.route` of a request',
    is: { manual: '/reservations', library: '/reservations', auto: 'none' },
    read: (run) => readAttribute(findServer(run, 'reserve').attributes, 'http.route'),
  },
  {
    aspect: 'who called: `client.address`, `user_agent.original`',
    is: { manual: '127.0.0.1, node', library: 'none, none', auto: '127.0.0.1, node' },
    read: (run) => {
      const { attributes } = findServer(run, 'reserve');
      return ['client.address', 'user_agent.original']
        .map((name) => readAttribute(attributes, name))
        .join(', ');
    },
  },
  {
    aspect: 'name of a call’s span',
    is: { manual: 'PUT /users/{username}/limits/holds/{hold_id}', library: 'PUT', auto: 'PUT' },
    read: (run) =>
      findSpans(run, 'reserve', isCall)
        .map(({ name }) => name)
        .join(', '),
  },
  {
    aspect: 'name of the callee in the service graph',
    is: { manual: 'user-service', library: 'none', auto: 'none' },
    read: (run) =>
      findSpans(run, 'reserve', isCall)
        .map(({ attributes }) => readAttribute(attributes, 'service.peer.name', 'peer.service'))
        .join(', '),
  },
  {
    aspect: 'name of a statement’s span',
    is: {
      manual: 'hold accounts holds',
      library: 'pg.query:apply-operations <database>',
      auto: 'pg.query:apply-operations <database>',
    },
    read: (run) =>
      findSpans(run, 'reserve', (span) => isOfDatabase(span) && span.resource.serviceName === 'user-service')
        .map(({ name }) => hideDatabase(name))
        .join(', '),
  },
  {
    aspect: '`db.query.summary` of a statement',
    is: { manual: 'on each', library: 'on none', auto: 'on none' },
    read: (run) => {
      const statements = findSpans(run, 'reserve', isOfDatabase);
      const summaries = statements.filter(({ attributes }) => 'db.query.summary' in attributes);
      if (summaries.length === 0) return 'on none';
      return summaries.length === statements.length ? 'on each' : 'on some';
    },
  },
  {
    aspect: 'spans of getting a connection',
    is: { manual: 'none', library: 'pg-pool.connect', auto: 'pg-pool.connect' },
    read: (run) => listNames(findSpans(run, 'cancel', ({ name }) => name.endsWith('connect'))),
  },
  {
    aspect: 'spans of a transaction’s ends',
    is: {
      manual: 'none',
      library: 'pg.query:BEGIN <database>, pg.query:COMMIT <database>',
      auto: 'pg.query:BEGIN <database>, pg.query:COMMIT <database>',
    },
    read: (run) => listNames(findSpans(run, 'replaceItem', ({ name }) => /BEGIN|COMMIT/.test(name))),
  },
  {
    aspect: 'spans of a reservation that would vanish if the service’s own code made none',
    is: { manual: '11 of 11', library: '5 of 13', auto: '5 of 13' },
    read: (run) => {
      const { spans } = traceOf(run, 'reserve');
      const own = spans.filter(({ scope }) => isOwnScope(scope.name));
      return `${own.length} of ${spans.length}`;
    },
  },
  {
    aspect: 'status of a request that is refused (403)',
    is: { manual: 'UNSET', library: 'ERROR, with the refusal’s text', auto: 'UNSET' },
    read: (run) => describeStatus(findServer(run, 'noCredits'), 'the refusal’s text'),
  },
  {
    aspect: 'status of a body that is no JSON (400)',
    is: { manual: 'UNSET', library: 'ERROR, with the parser’s text', auto: 'UNSET' },
    read: (run) => describeStatus(findServer(run, 'malformed'), 'the parser’s text'),
  },
  {
    aspect: 'exceptions on a request that fails (503)',
    is: { manual: '1', library: '2', auto: '1' },
    read: (run) => String(countExceptions(findServer(run, 'userServiceAway'))),
  },
  {
    aspect: 'exceptions on each call that finds nobody',
    is: { manual: '0, 0, 0', library: '1, 1, 1', auto: '1, 1, 1' },
    read: (run) => findSpans(run, 'userServiceAway', isCall).map(countExceptions).join(', '),
  },
  {
    aspect: 'spans of a path that is no route (404)',
    is: { manual: 'GET', library: 'GET, notFoundHandler', auto: 'GET' },
    read: (run) => listNames(traceOf(run, 'unknownPath').spans).replace(/ - .*$/, ''),
  },
  {
    aspect: 'the span of a download ends',
    is: { manual: 'after the last byte', library: 'before most of the bytes', auto: 'after the last byte' },
    read: (run) => {
      const server = findServer(run, 'download');
      const reads = findSpans(run, 'download', ({ attributes }) =>
        readAttribute(attributes, 'db.query.text').includes('content_chunks'),
      );
      const late = reads.filter(({ endTimeUnixNano }) => endTimeUnixNano > server.endTimeUnixNano);
      if (late.length === 0) return 'after the last byte';
      return late.length > reads.length / 2 ? 'before most of the bytes' : 'before some of the bytes';
    },
  },
  {
    aspect: '`error.type` of a download whose caller leaves',
    is: { manual: 'aborted', library: 'none', auto: 'none' },
    read: (run) => readAttribute(findServer(run, 'brokenDownload').attributes, 'error.type'),
  },
  {
    aspect: 'a probe of `/healthz`',
    is: { manual: 'no trace', library: 'no trace', auto: 'a trace' },
    read: (run) => (run.traces.probe === undefined ? 'no trace' : 'a trace'),
  },
  {
    aspect: 'what the resource tells of the host and the process',
    is: { manual: 'process', library: 'process', auto: 'host, os, process, with the command line' },
    read: (run) => {
      const { attributes } = findServer(run, 'reserve').resource;
      const names = Object.keys(attributes).filter((name) => /^(?:host|os|process)\./.test(name));
      if (names.length === 0) return 'nothing';
      const groups = new Set(names.map((name) => name.slice(0, name.indexOf('.'))));
      const line = names.includes('process.command_args') ? ', with the command line' : '';
      return `${[...groups].toSorted((one, other) => one.localeCompare(other)).join(', ')}${line}`;
    },
  },
];

function findSpans(run: ModeRun, name: RequestName, is: (span: Span) => boolean): Span[] {
  return traceOf(run, name).spans.filter(is);
}

/** The span of the request itself, not of what it called. */
function findServer(run: ModeRun, name: RequestName): Span {
  const [server, ...others] = findSpans(
    run,
    name,
    ({ kind, resource }) => kind === 'SERVER' && resource.serviceName === 'reservations-service',
  );
  if (server === undefined || others.length > 0)
    throw new Error(`${name} has ${others.length} spans of a request`);
  return server;
}

function isCall({ kind, attributes }: Span): boolean {
  return kind === 'CLIENT' && 'http.request.method' in attributes;
}

function isOfDatabase({ attributes, name }: Span): boolean {
  return 'db.system.name' in attributes && !name.endsWith('connect');
}

/** The first of the names that is there. */
function readAttribute(attributes: Attributes, ...names: readonly string[]): string {
  const name = names.find((each) => each in attributes);
  const value = name === undefined ? undefined : attributes[name];
  return typeof value === 'string' ? value : 'none';
}

function listNames(spans: readonly Span[]): string {
  const names = [...new Set(spans.map(({ name }) => hideDatabase(name)))].toSorted();
  return names.length === 0 ? 'none' : names.join(', ');
}

function describeStatus({ status }: Span, text: string): string {
  return status.message === '' ? status.code : `${status.code}, with ${text}`;
}

function countExceptions({ events }: Span): number {
  return events.filter(({ name }) => name === 'exception').length;
}
