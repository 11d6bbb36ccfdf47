import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startTracedApp } from './traced-app.ts';
import { createTracedClient } from './traced-client.ts';

/** Header lines as they go over the wire: any case, any spaces, as often as they are listed. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface HeaderRelay {
  readonly port: number;
  /** Sends a request with these lines, and gives the headers of each call that the traced app then made. */
  readonly send: (lines: HeaderLines, calls?: number) => Promise<IncomingHttpHeaders[]>;
  readonly close: () => Promise<void>;
}

/** A traced app that calls, with the traced client, a server which traces nothing and keeps what it was sent. */
export async function startHeaderRelay(): Promise<HeaderRelay> {
  const arrived: IncomingHttpHeaders[] = [];
  const end = createServer((incoming, response) => {
    arrived.push(incoming.headers);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(end, 'listening');
  const origin = `http://127.0.0.1:${(end.address() as AddressInfo).port}`;
  const client = createTracedClient('end');
  const app = await startTracedApp((routes) => {
    routes.get<{ Params: { calls: string } }>('/relay/:calls', async (incoming) => {
      for (let call = 0; call < Number(incoming.params.calls); call += 1) {
        await client.request({ origin, path: '/', method: 'GET', urlTemplate: '/' });
      }
      return {};
    });
  });
  return {
    port: app.port,
    send: async (lines, calls = 1) => {
      arrived.length = 0;
      await sendLines(app.port, `/relay/${calls}`, lines);
      if (arrived.length !== calls) throw new Error(`${calls} calls were expected, not ${arrived.length}.`);
      return [...arrived];
    },
    close: async () => {
      await client.close();
      await app.close();
      end.close();
      end.closeAllConnections();
    },
  };
}

/** Sends a GET with header lines as they are. @returns the status */
export async function sendLines(port: number, path: string, lines: HeaderLines): Promise<number | undefined> {
  const sent = request({
    port,
    path,
    host: '127.0.0.1',
    agent: false,
    headers: ['Host', '127.0.0.1', ...lines.flat()],
  });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  await buffer(response);
  return response.statusCode;
}
