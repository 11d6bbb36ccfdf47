import { readFileName } from './content-disposition.ts';
import { sendRequest, type Answer, type ApiRequest, type Transport } from './request.ts';
import type { Entry, Item, Limits, Page, Reservation } from './resources.ts';

/** An item's content, to be saved. */
export interface DownloadedFile {
  readonly name: string;
  readonly content: Blob;
}

/** Calls a function with the span active that a request belongs to. */
export type Within = NonNullable<ApiRequest<unknown>['within']>;

export interface ShopApi {
  findLimits(username: string): Promise<Answer<Limits>>;
  listItems(cursor?: string): Promise<Answer<Page<Item>>>;
  listReservations(username: string, cursor?: string): Promise<Answer<Page<Reservation>>>;
  listEntries(username: string, cursor?: string): Promise<Answer<Page<Entry>>>;
  /** @param wish.idempotencyKey one a click: the same again makes no second reservation */
  reserve(
    wish: { readonly username: string; readonly itemId: string; readonly idempotencyKey: string },
    within?: Within,
  ): Promise<Answer<Reservation>>;
  download(reservationId: string, within?: Within): Promise<Answer<DownloadedFile>>;
  cancel(reservationId: string, within?: Within): Promise<Answer<Reservation>>;
}

/** Rows of a page of the statement and of the reservations: what a phone shows without a long way to scroll. */
const pageSize = 8;

/** The reservations-service, as far as the page needs it. */
export function createShopApi(transport: Transport): ShopApi {
  const get = async <Value>(path: string, read: (body: unknown) => Value): Promise<Answer<Value>> =>
    sendRequest(transport, { method: 'GET', path, read: async (response) => read(await response.json()) });

  return {
    findLimits: async (username) =>
      get(`/users/${encodeURIComponent(username)}/limits`, (body) => body as Limits),
    listItems: async (cursor) => get(`/items?${query({ cursor, limit: 50 })}`, readPage<Item>('items')),
    listReservations: async (username, cursor) =>
      get(
        `/reservations?${query({ username, cursor, limit: pageSize })}`,
        readPage<Reservation>('reservations'),
      ),
    listEntries: async (username, cursor) =>
      get(
        `/users/${encodeURIComponent(username)}/entries?${query({ cursor, limit: pageSize })}`,
        readPage<Entry>('entries'),
      ),
    reserve: async ({ username, itemId, idempotencyKey }, within) =>
      sendRequest(transport, {
        method: 'POST',
        path: '/reservations',
        headers: { 'idempotency-key': idempotencyKey },
        json: { username, item_id: itemId },
        read: readReservation,
        ...(within && { within }),
      }),
    download: async (reservationId, within) =>
      sendRequest(transport, {
        method: 'POST',
        path: `/reservations/${reservationId}/download`,
        read: async (response) => ({
          name: readFileName(response.headers.get('content-disposition') ?? ''),
          content: await response.blob(),
        }),
        ...(within && { within }),
      }),
    cancel: async (reservationId, within) =>
      sendRequest(transport, {
        method: 'DELETE',
        path: `/reservations/${reservationId}`,
        read: readReservation,
        ...(within && { within }),
      }),
  };
}

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}

function readPage<Row>(member: string): (body: unknown) => Page<Row> {
  return (body) => {
    const page = body as Readonly<Record<string, unknown>>;
    const cursor = page['next_cursor'];
    return {
      rows: page[member] as readonly Row[],
      nextCursor: typeof cursor === 'string' ? cursor : undefined,
    };
  };
}

async function readReservation(response: Response): Promise<Reservation> {
  return (await response.json()) as Reservation;
}
