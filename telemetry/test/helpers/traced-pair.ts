import { withSpan } from './probe-telemetry.ts';
import { Agent } from 'undici';
import { startTracedApp, type TracedApp } from './traced-app.ts';
import { createTracedClient } from './traced-client.ts';

export interface TracedPair {
  readonly front: TracedApp;
  readonly back: TracedApp;
  /** Without tracing, as curl. */
  readonly outside: Agent;
  /** Headers of the newest request that arrived at the back. */
  readonly arrivedHeaders: () => NodeJS.Dict<string | string[]>;
  readonly close: () => Promise<void>;
}

/** Two apps in one process: the front's `/orders` calls the back's `/stock/:id`. */
export async function startTracedPair(): Promise<TracedPair> {
  let arrived: NodeJS.Dict<string | string[]> = {};
  const back = await startTracedApp((app) => {
    app.get('/stock/:id', (request) => {
      arrived = request.headers;
      return { left: 3 };
    });
  });
  const client = createTracedClient('stock');
  const callBack = async (id: string): Promise<void> => {
    const path = `/stock/${encodeURIComponent(id)}`;
    await client.request({ origin: back.origin, path, method: 'GET', urlTemplate: '/stock/{id}' });
  };
  const front = await startTracedApp((app) => {
    app.get<{ Params: { id: string } }>('/orders/:id', async (request) => {
      await callBack(request.params.id);
      return { ok: true };
    });
    app.post<{ Body: { id: string } }>('/orders', async (request, reply) => {
      await withSpan('place_order', {}, async () => callBack(request.body.id));
      return reply.code(201).send({ ok: true });
    });
  });
  const outside = new Agent();
  return {
    front,
    back,
    outside,
    arrivedHeaders: () => arrived,
    close: async () => {
      await outside.destroy();
      await client.close();
      await front.close();
      await back.close();
    },
  };
}
