import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ReservationBody } from '@holdfast/reservations-service-client/contract';
import type { App } from '@holdfast/service-kit/http';
import {
  openLaneConnections,
  startListening,
  type Database,
  type LaneConnections,
} from '@holdfast/service-kit/postgres';
import { createTestDatabase, type TestDatabase } from '@holdfast/service-kit/testing';
import { createLogger } from '@holdfast/telemetry/pino';
import {
  buildTestService as buildUserService,
  createUser,
  type TestService as UserService,
} from '../../user-service/test/support.ts';
import { buildApp, type AppDependencies } from '../src/app.ts';
import { createTraceRelay } from '../src/browser-traces/relay.ts';
import { connectUserService } from '@holdfast/user-service-client';
import type { Item, Items } from '../src/items/item.ts';
import { createItemCache } from '../src/items/item-cache.ts';
import { createPostgresContents } from '../src/items/postgres-contents.ts';
import { createPostgresItems } from '../src/items/postgres-items.ts';
import { startOwedReleases } from '../src/reservations/owed-releases.ts';
import { createPostgresIdempotentAnswers } from '../src/reservations/postgres-idempotent-answers.ts';
import { createPostgresReservations } from '../src/reservations/postgres-reservations.ts';
import type { Holds } from '@holdfast/user-service-client';
import type { Reservations } from '../src/reservations/reservation.ts';

export const adminToken = 'test-admin-token';

export interface TestService {
  readonly app: App;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly lanes: LaneConnections;
  readonly items: Items;
  readonly reservations: Reservations;
  readonly holds: Holds;
  readonly close: () => Promise<void>;
}

export interface TestServiceOptions extends Partial<
  Pick<
    AppDependencies,
    'adminToken' | 'serviceToken' | 'jwksUrl' | 'reservationTtlSeconds' | 'page' | 'webOrigins'
  >
> {
  readonly userServiceUrl: string;
  readonly timeoutMs?: number;
  readonly attemptTimeoutMs?: number;
  /** Where browsers' spans go; nowhere by default. */
  readonly relayUrl?: string;
}

/** Builds the service on a database of its own; what is not given is as where no variable is set. */
export async function buildTestService(options: TestServiceOptions): Promise<TestService> {
  const { close, ...own } = await createTestDatabase({
    postgresUrl: process.env['TEST_POSTGRES_URL'],
    service: 'reservations_service',
    migrations: join(import.meta.dirname, '../migrations'),
  });
  const service = await buildOn(own, options);
  return {
    ...service,
    close: async () => {
      await service.close();
      await close();
    },
  };
}

/** Builds another instance of a pair's service: on the same database, before the same user-service. */
export async function joinTestService(pair: TestPair): Promise<TestService> {
  const { database, databaseUrl: url, userServiceUrl } = pair;
  return buildOn({ database, url }, { userServiceUrl });
}

async function buildOn(
  { database, url: databaseUrl }: Pick<TestDatabase, 'database' | 'url'>,
  options: TestServiceOptions,
): Promise<TestService> {
  const {
    userServiceUrl,
    timeoutMs = 5000,
    attemptTimeoutMs,
    relayUrl = 'http://127.0.0.1:9',
    ...overrides
  } = options;
  const logger = createLogger({ serviceName: 'reservations-service', level: 'silent' });
  const userServiceOptions = {
    url: userServiceUrl,
    timeoutMs,
    attemptTimeoutMs,
    serviceToken: options.serviceToken,
    logger,
  };
  const userService = connectUserService(userServiceOptions);
  const releasesUserService = connectUserService({ ...userServiceOptions, name: 'releases' });
  const traceRelay = createTraceRelay({ url: relayUrl, logger });
  const cache = createItemCache(createPostgresItems(database));
  const { items } = cache;
  const listening = Promise.withResolvers<void>();
  const itemChanges = startListening({
    url: databaseUrl,
    channel: 'items_changed',
    logger,
    onNotification: cache.forget,
    onListening: () => {
      cache.start();
      listening.resolve();
    },
    onLost: cache.stop,
  });
  await listening.promise;
  const lanes = openLaneConnections({
    url: databaseUrl,
    peerService: 'reservations_service-db',
    name: 'reservations',
    lanes: 1,
    logger,
  });
  const reservations = createPostgresReservations(database, lanes);
  const releases = startOwedReleases({ holds: releasesUserService.holds, holdMs: 900_000, logger });
  const app = await buildApp({
    version: '0.0.0-test',
    logger,
    database,
    items,
    contents: createPostgresContents(database),
    reservations,
    answers: createPostgresIdempotentAnswers(database),
    holds: userService.holds,
    accounts: userService.accounts,
    releases,
    reservationTtlSeconds: 900,
    adminToken,
    serviceToken: undefined,
    jwksUrl: undefined,
    grafanaUrl: undefined,
    webOrigins: [],
    traceRelay,
    page: undefined,
    renderMetrics: undefined,
    ...overrides,
  });
  return {
    app,
    database,
    databaseUrl,
    lanes,
    items,
    reservations,
    holds: userService.holds,
    close: async () => {
      await app.close();
      await releases.close();
      await traceRelay.close();
      await Promise.all([userService, releasesUserService].map(async (client) => client.close()));
      await lanes.close();
      await itemChanges.close();
    },
  };
}

export interface TestPair extends TestService {
  readonly userService: UserService;
  readonly userServiceUrl: string;
}

/** Builds the service with a real user-service behind it, each on a database of its own. */
export async function buildTestPair(
  options: Omit<TestServiceOptions, 'userServiceUrl'> & {
    /** Puts something on the way to the user-service. @returns the URL to reach it by */
    readonly reachBy?: (userServiceUrl: string) => Promise<string>;
  } = {},
): Promise<TestPair> {
  const { reachBy, ...rest } = options;
  const userService = await buildUserService({ serviceToken: options.serviceToken });
  const userServiceUrl = await userService.app.listen({ port: 0, host: '127.0.0.1' });
  const service = await buildTestService({
    ...rest,
    userServiceUrl: (await reachBy?.(userServiceUrl)) ?? userServiceUrl,
  });
  return {
    ...service,
    userService,
    userServiceUrl,
    close: async () => {
      await service.close();
      await userService.close();
    },
  };
}

/** Stores an item of a new id: 30 credits, a short text, unless said otherwise. */
export async function createItem(
  { items }: Pick<TestService, 'items'>,
  changes: { readonly credits?: number; readonly content?: Uint8Array; readonly contentType?: string } = {},
): Promise<Item> {
  const { item } = await items.store({
    itemId: `item-${randomUUID()}`,
    title: 'A test item',
    credits: 30,
    contentType: 'text/plain',
    content: Buffer.from('The content of a test item.'),
    ...changes,
  });
  return item;
}

export async function postReservation(
  app: App,
  body: { readonly username: string; readonly item_id: string },
  idempotencyKey?: string,
) {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return app.inject({ method: 'POST', url: '/reservations', headers, payload: body });
}

/** A user with 100 credits who has reserved an item. */
export async function createReservation(
  pair: TestPair,
  item?: Item,
): Promise<{ username: string; item: Item; reservation: ReservationBody; url: string }> {
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const reserved = item ?? (await createItem(pair));
  const answer = await postReservation(pair.app, { username, item_id: reserved.itemId });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const reservation = answer.json<ReservationBody>();
  return { username, item: reserved, reservation, url: `/reservations/${reservation.reservation_id}` };
}

/** Reservations of users of their own, for one item. @returns their ids */
export async function createReservations(pair: TestPair, count: number): Promise<string[]> {
  const item = await createItem(pair);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await createReservation(pair, item)).reservation.reservation_id);
  }
  return ids;
}

/** The credits of a user, as the ledger has them. */
export async function readCredits(pair: Pick<TestPair, 'userService'>, username: string) {
  const limits = await pair.userService.ledger.findLimits(username);
  return { owned: limits?.limits.credits, held: limits?.used.credits };
}

export const problemType = (slug: string): string => `urn:holdfast:problem:${slug}`;
export { createUser };
