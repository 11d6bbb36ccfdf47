import type { EntryBody, ItemBody, LimitsBody, ReservationBody } from './contract/index.ts';
import { readFileName } from './content-disposition.ts';
import { sendRequest, type Answer, type ApiRequest, type Transport } from './request.ts';

/** An item's content, to be saved. */
export interface DownloadedFile {
  readonly name: string;
  readonly content: Blob;
}

/** A page of a list, with the cursor of the next one where there is one. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | undefined;
}

/** Which page of a list: the first, where there is no cursor, of 50 rows, where there is no limit. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  /** Rows at most, 1 to 200. */
  readonly limit?: number;
}

/** Calls a function with the span active that a request belongs to. */
export type Within = NonNullable<ApiRequest<unknown>['within']>;

export interface ReservationsClient {
  findLimits(username: string): Promise<Answer<LimitsBody>>;
  listItems(page?: PageRequest): Promise<Answer<Page<ItemBody>>>;
  listReservations(username: string, page?: PageRequest): Promise<Answer<Page<ReservationBody>>>;
  listEntries(username: string, page?: PageRequest): Promise<Answer<Page<EntryBody>>>;
  /** @param wish.idempotencyKey one a click: the same again makes no second reservation */
  reserve(
    wish: { readonly username: string; readonly itemId: string; readonly idempotencyKey: string },
    within?: Within,
  ): Promise<Answer<ReservationBody>>;
  download(reservationId: string, within?: Within): Promise<Answer<DownloadedFile>>;
  cancel(reservationId: string, within?: Within): Promise<Answer<ReservationBody>>;
}

/** A client of the reservations-service. */
export function createReservationsClient(transport: Transport): ReservationsClient {
  const get = async <Value>(path: string, read: (body: unknown) => Value): Promise<Answer<Value>> =>
    sendRequest(transport, { method: 'GET', path, read: async (response) => read(await response.json()) });

  return {
    findLimits: async (username) =>
      get(`/users/${encodeURIComponent(username)}/limits`, (body) => body as LimitsBody),
    listItems: async (page) => get(`/items?${query({ ...page })}`, readPage<ItemBody>('items')),
    listReservations: async (username, page) =>
      get(`/reservations?${query({ username, ...page })}`, readPage<ReservationBody>('reservations')),
    listEntries: async (username, page) =>
      get(
        `/users/${encodeURIComponent(username)}/entries?${query({ ...page })}`,
        readPage<EntryBody>('entries'),
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

async function readReservation(response: Response): Promise<ReservationBody> {
  return (await response.json()) as ReservationBody;
}
