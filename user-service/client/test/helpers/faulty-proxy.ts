import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of the answer to a request. The request itself has been passed on. */
export type Fault = (response: ServerResponse) => void;

export interface FaultyProxy {
  readonly url: string;
  /** The requests that came in, such as `PUT /users/…`. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export interface FaultyProxyOptions {
  /** Where requests are passed on to. */
  readonly target: string;
  /** The method whose answers are spoilt; the others come through. */
  readonly method: string;
  readonly fault: Fault;
  /** How many answers are spoilt, before they come through again; all of them, unless given. */
  readonly times?: number;
}

/** A proxy that delivers every request, and then spoils the answers to some: what arrived has taken effect. */
export async function startFaultyProxy(options: FaultyProxyOptions): Promise<FaultyProxy> {
  const requests: string[] = [];
  let spoilt = 0;
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method} ${request.url}`);
    const answer = await passOn(options.target, request);
    if (request.method === options.method && spoilt < (options.times ?? Infinity)) {
      spoilt += 1;
      options.fault(response);
      return;
    }
    const contentType = answer.headers.get('content-type') ?? '';
    response.writeHead(answer.status, { 'content-type': contentType }).end(await answer.text());
  };
  const server = createServer((request, response) => {
    relay(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function passOn(target: string, request: IncomingMessage): Promise<Response> {
  const body = await buffer(request);
  const contentType = request.headers['content-type'];
  return fetch(`${target}${request.url}`, {
    method: request.method ?? 'GET',
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    ...(body.length === 0 ? {} : { body }),
  });
}

const json = { 'content-type': 'application/json' };
const problem = { 'content-type': 'application/problem+json' };
const strangersHold = {
  hold_id: '0f4a2c1e-6a53-4f0e-9d9c-0a8f4f7f3c55',
  username: 'stranger',
  credits: 1,
  state: 'held',
  expires_at: '2030-01-01T00:00:00.000Z',
};

export const resetConnection: Fault = (response) => void response.socket?.resetAndDestroy();

/** What the user-service says when it sheds: unlike the faults below, it says that nothing has happened. */
export const shed: Fault = (response) =>
  void response
    .writeHead(503, { ...problem, 'retry-after': '1' })
    .end('{"type":"urn:holdfast:problem:overloaded","status":503}');

/** The ways in which an answer may be spoilt, by name. None of them tells what has happened. */
export const faults: Readonly<Record<string, Fault>> = {
  'a connection that is reset': resetConnection,
  'no answer within the timeout': () => undefined,
  'a body that never ends': (response) => void response.writeHead(201, json).write('{"hold_id":'),
  'a body that is cut off': (response) => {
    response.writeHead(201, { ...json, 'content-length': 500 }).write('{"hold_id":');
    setImmediate(() => response.destroy());
  },
  'a body of 10 MB': (response) => void response.writeHead(201, json).end('x'.repeat(10_000_000)),
  'an error 500': (response) =>
    void response.writeHead(500, problem).end('{"type":"urn:holdfast:problem:internal-error","status":500}'),
  'an error 502 of a proxy': (response) =>
    void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>'),
  'an error 503': (response) =>
    void response
      .writeHead(503, problem)
      .end('{"type":"urn:holdfast:problem:database-unavailable","status":503}'),
  'a page in HTML': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hi</p>'),
  'JSON that is cut off': (response) => void response.writeHead(201, json).end('{"hold_id":'),
  'JSON of another shape': (response) => void response.writeHead(201, json).end('{"ok":true}'),
  'a hold of somebody else': (response) =>
    void response.writeHead(201, json).end(JSON.stringify(strangersHold)),
  'an empty 204': (response) => void response.writeHead(204).end(),
  'a redirect': (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  'a problem that does not go with its status': (response) =>
    void response.writeHead(404, problem).end('{"type":"urn:holdfast:problem:insufficient-credits"}'),
  'a 404 that is not of this service': (response) =>
    void response.writeHead(404, json).end('{"message":"?"}'),
};
