import { randomUUID } from 'node:crypto';
import type { ServicePair } from '../system/service-pair.ts';

/** What the services are asked for in each mode, in this order, and how each is answered. */
export const requests = {
  reserve: { summary: 'a reservation', status: 201 },
  replay: { summary: 'the same again, under its Idempotency-Key', status: 201 },
  cancel: { summary: 'its end', status: 200 },
  replaceItem: { summary: 'an item of 8 MiB takes the place of another', status: 200 },
  download: { summary: 'all of that item', status: 200 },
  brokenDownload: { summary: 'the same, and the caller leaves after the first bytes', status: 200 },
  noCredits: { summary: 'a reservation without the credits for it', status: 403 },
  unknownItem: { summary: 'a reservation of an item that is not there', status: 404 },
  malformed: { summary: 'a body that is no JSON', status: 400 },
  unknownPath: { summary: 'a path that is no route', status: 404 },
  probe: { summary: 'a probe of a load balancer', status: 200 },
  userServiceAway: { summary: 'a reservation while the user-service is away', status: 503 },
  lastDownload: { summary: 'a download that ends after SIGTERM', status: 200 },
} as const satisfies Record<string, { readonly summary: string; readonly status: number }>;

export type RequestName = keyof typeof requests;

/** An answer, and its trace. */
export interface Answer {
  readonly name: RequestName;
  readonly status: number;
  /** The answer's `traceresponse`, if it has one. */
  readonly traceresponse: string | undefined;
  /** What the answer tells; of the probe, whose answer tells nothing, what the request told. */
  readonly traceId: string;
}

/** Sends the requests to one pair. */
export interface Requester {
  /** All but the last two. */
  readonly sendAll: () => Promise<Answer[]>;
  /** To be called while the user-service is stopped. */
  readonly sendWhileAway: () => Promise<Answer>;
  /** Begins a download, after {@link sendAll}. @returns how to take the rest of it */
  readonly beginLastDownload: () => Promise<() => Promise<Answer>>;
  /** A reservation alone, to warm up or to measure. @throws Error where it is refused */
  readonly reserve: () => Promise<void>;
}

const json = { 'content-type': 'application/json' };
const largeItem = 'large';
const largeItemBytes = 8 * 2 ** 20;

/** @param username of somebody who can reserve as often as they like */
export function createRequester({ urls, adminToken }: ServicePair, username: string): Requester {
  const { reservations: url } = urls;

  const post = async (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/reservations`, { method: 'POST', headers: { ...json, ...headers }, body });
  const order = async (item: string, who = username, headers = {}): Promise<Response> =>
    post(JSON.stringify({ username: who, item_id: item }), headers);
  const putLargeItem = async (): Promise<Response> =>
    fetch(`${url}/items/${largeItem}?title=Large&credits=1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(largeItemBytes, randomUUID()),
    });
  const download = async (id: string): Promise<Response> =>
    fetch(`${url}/reservations/${id}/download`, { method: 'POST' });
  let large = '';

  return {
    sendAll: async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await order('123', username, key);
      const id = await readId(first);
      const replay = await order('123', username, key);
      const cancelled = await fetch(`${url}/reservations/${id}`, { method: 'DELETE' });
      // What is replaced has to be there.
      await finish(await putLargeItem());
      const replaced = await putLargeItem();
      large = await readId(await order(largeItem));
      const whole = await download(large);
      await whole.arrayBuffer();
      const broken = await download(large);
      await breakOff(broken);
      const traceId = randomUUID().replaceAll('-', '');
      return [
        await note('reserve', first),
        await note('replay', replay),
        await note('cancel', cancelled),
        await note('replaceItem', replaced),
        await note('download', whole),
        await note('brokenDownload', broken),
        await note('noCredits', await order('123', 'carol')),
        await note('unknownItem', await order('nothing')),
        await note('malformed', await post('{')),
        await note('unknownPath', await fetch(`${url}/nothing`)),
        await note(
          'probe',
          await fetch(`${url}/healthz`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } }),
          traceId,
        ),
      ];
    },
    sendWhileAway: async () => note('userServiceAway', await order('123')),
    beginLastDownload: async () => {
      const answer = await download(large);
      // Far more than fits in between: the service is busy with it until it is read.
      return async () => note('lastDownload', answer);
    },
    reserve: async () => {
      const answer = await order('123');
      if (answer.status !== 201) throw new Error(`a reservation was answered ${answer.status}`);
      await finish(answer);
    },
  };
}

async function note(name: RequestName, answer: Response, sentTraceId?: string): Promise<Answer> {
  await finish(answer);
  const traceresponse = answer.headers.get('traceresponse') ?? undefined;
  const traceId = sentTraceId ?? traceresponse?.split('-')[1];
  if (traceId === undefined) throw new Error(`the answer to ${name} does not tell its trace`);
  if (answer.status !== requests[name].status) throw new Error(`${name} was answered ${answer.status}`);
  return { name, status: answer.status, traceresponse, traceId };
}

/** Reads what is left of an answer, so that its connection is free again. */
async function finish(answer: Response): Promise<void> {
  if (!answer.bodyUsed) await answer.arrayBuffer();
}

async function readId(answer: Response): Promise<string> {
  const { reservation_id: id } = (await answer.json()) as { readonly reservation_id?: string };
  if (id === undefined) throw new Error(`a reservation was answered ${answer.status}`);
  return id;
}

/** Leaves after the first bytes. */
async function breakOff(answer: Response): Promise<void> {
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
}
