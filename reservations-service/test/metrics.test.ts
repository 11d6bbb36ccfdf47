import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { test } from 'node:test';
import { metricDeclarations, startTelemetry } from '@holdfast/conventions';
import { createMetricsRenderer } from '@holdfast/telemetry/prometheus';
import { createLogger } from '@holdfast/telemetry/pino';
import { findUndeclaredSamples } from '@holdfast/telemetry/testing';
import { observeLedger } from '../../user-service/src/ledger/ledger-metrics.ts';
import {
  countLockWaits,
  measureLedger,
  measureSweeperLag,
} from '../../user-service/src/ledger/measure-ledger.ts';
import { pollUntil } from '@holdfast/service-kit/testing';
import { observeSettlerLag } from '../src/reservations/due-reservations.ts';
import { startOwedReleases } from '../src/reservations/owed-releases.ts';
import { buildTestPair, createItem, createUser, postReservation } from './support.ts';

const logger = createLogger({ serviceName: 'test', level: 'silent' });

/** Sends bytes as they are, as no client would. */
async function sendRaw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request, 'latin1');
  return readAll(socket);
}

/** The series that requests make; those of the process itself come and go. */
const listSeries = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^((?:http|holdfast)_.*) \S+$/.exec(line)?.[1] ?? []);

const readGivenUp = (text: string, reason: string): string | undefined =>
  new RegExp(
    `^holdfast_releases_given_up_total\\{holdfast_release_give_up_reason="${reason}"\\} (.*)$`,
    'm',
  ).exec(text)?.[1];

const hostile = (index: number): string[] => [
  `GET /nowhere/${randomUUID()}"} 1 HTTP/1.1\r\nHost: a${index}\r\nUser-Agent: agent-${randomUUID()}\r\n`,
  `GET /reservations?username=user-${randomUUID()} HTTP/1.1\r\nHost: ${randomUUID()}:${index + 1}\r\n`,
  `GET /users/u${randomUUID()}/limits HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: p${index}\r\n`,
  `GET /reservations/${randomUUID()} HTTP/1.1\r\nHost: a\r\n`,
  `PROPFIND /reservations HTTP/1.1\r\nHost: a\r\n`,
  `M-SEARCH /x${index} HTTP/1.1\r\nHost: a\r\n`,
];

async function sendHostile(port: number, index: number): Promise<void> {
  for (const head of hostile(index)) await sendRaw(port, `${head}Connection: close\r\n\r\n`);
}

test('metrics of the pair', async (context) => {
  process.env['OTEL_TRACES_EXPORTER'] = 'none';
  const telemetry = startTelemetry({ serviceName: 'test', serviceVersion: '0.0.0-test', logger });
  context.after(async () => telemetry.shutdown());
  const pair = await buildTestPair();
  context.after(pair.close);
  const { port } = new URL(await pair.app.listen({ port: 0, host: '127.0.0.1' }));
  const scrape = async (): Promise<string> =>
    (await createMetricsRenderer(telemetry)?.(undefined))?.body ?? '';
  await context.test(
    'reservations count by outcome, credits by movement, and repeats count once',
    async () => {
      const username = await createUser(pair.userService.ledger, { credits: 100 });
      const item = await createItem(pair);
      const body = { username, item_id: item.itemId };
      for (const key of ['one', 'one', 'two']) await postReservation(pair.app, body, key);
      const reserved = await postReservation(pair.app, body);
      assert.equal((await postReservation(pair.app, body)).statusCode, 403);
      const url = `/reservations/${reserved.json().reservation_id}`;
      for (let repeat = 0; repeat < 2; repeat += 1) {
        await pair.app.inject({ method: 'POST', url: `${url}/download` });
        const reference = { username, holdId: reserved.json().reservation_id };
        assert.equal((await pair.userService.ledger.capture(reference)).outcome, 'captured');
      }
      const text = await scrape();
      const outcomes = { reserved: 3, replayed: 1, 'insufficient-credits': 1 };
      for (const [outcome, count] of Object.entries(outcomes)) {
        assert.ok(
          text.includes(`holdfast_reservations_total{holdfast_reservation_outcome="${outcome}"} ${count}\n`),
          text,
        );
      }
      for (const [movement, credits] of Object.entries({ granted: 100, held: 90, captured: 30 })) {
        assert.ok(
          text.includes(`holdfast_credits_total{holdfast_credits_movement="${movement}"} ${credits}\n`),
          text,
        );
      }
      assert.match(
        text,
        /^holdfast_reservations_ended_total\{holdfast_reservation_status="downloaded"\} 1$/m,
      );
      assert.match(text, /^holdfast_ledger_batch_size_count [1-9]/m);
      assert.match(
        text,
        /^http_client_request_duration_seconds_count\{[^}]*url_template="\/users\/\{username\}\/limits\/holds\/\{hold_id\}"/m,
      );
      assert.match(
        text,
        /^db_client_operation_duration_seconds_count\{[^}]*db_query_summary="INSERT reservations"/m,
      );
      assert.match(text, /^holdfast_client_circuit_state\{[^}]*holdfast_circuit_state="closed"\} 1$/m);
    },
  );

  await context.test('what is measured in the databases is what is in them', async () => {
    const measures = {
      size: async () => measureLedger(pair.userService.database),
      sweeperLag: async () => measureSweeperLag(pair.userService.database),
      lockWaits: async () => countLockWaits(pair.userService.database),
    };
    const steps = [observeLedger(measures, logger), observeSettlerLag(pair.database, logger)];
    const text = await pollUntil('the first readings', async () => {
      const scraped = await scrape();
      return /^holdfast_holds_open /m.test(scraped) && /^holdfast_settler_lag/m.test(scraped) && scraped;
    });
    assert.match(text, /^holdfast_holds_open 2$/m);
    assert.match(text, /^holdfast_ledger_credits\{holdfast_credits_state="held"\} 60$/m);
    assert.match(text, /^holdfast_ledger_credits\{holdfast_credits_state="available"\} 10$/m);
    assert.match(text, /^holdfast_settler_lag_seconds 0$/m);
    for (const step of steps) await step.close();
  });

  await context.test('credits that were left to their expiry are counted, by why', async () => {
    const releases = startOwedReleases({
      holds: {
        release: async () => {
          throw new Error('out');
        },
      },
      holdMs: 150,
      logger,
      maxOwed: 2,
    });
    for (let index = 0; index < 3; index += 1) releases.owe({ username: 'test', holdId: randomUUID() });
    const text = await pollUntil('the others have expired', async () => {
      const scraped = await scrape();
      return readGivenUp(scraped, 'expired') === '2' && scraped;
    });
    assert.equal(readGivenUp(text, 'too-many'), '1');
    assert.match(text, /^holdfast_releases_owed 0$/m);
    await releases.close();
  });

  await context.test(
    'no caller makes a label, or a series of its own: names, agents, paths and methods',
    async () => {
      await sendHostile(Number(port), 0);
      const before = listSeries(await scrape());
      for (let index = 1; index <= 10; index += 1) await sendHostile(Number(port), index);
      const text = await scrape();
      assert.deepEqual(listSeries(text), before);
      assert.match(text, /http_request_method="_OTHER"/);
      assert.doesNotMatch(text, /agent-|nowhere|user-[0-9a-f]{8}-/);
      assert.deepEqual(findUndeclaredSamples(metricDeclarations, text), []);
    },
  );
});
