import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { pollUntil } from '@holdfast/service-kit/testing';
import { circuitLimits } from '../../user-service/client/src/calls/retry-rules.ts';
import { chunkBytes } from '../src/items/content.ts';
import { resetConnection, startFaultyProxy } from '../../user-service/client/test/helpers/faulty-proxy.ts';
import {
  buildTestPair,
  buildTestService,
  createItem,
  createReservation,
  createUser,
  postReservation,
} from './support.ts';

// One process has one set of telemetry, so these run one after the other.
test('traces', async (context) => {
  const telemetry = startTestTelemetry('reservations-service');
  context.after(telemetry.shutdown);
  const pair = await buildTestPair();
  context.after(pair.close);
  /** Waits for the spans to end: of a request they do so when its connection has taken the last byte. */
  const collect = async (count: number) => {
    await pollUntil(`${count} spans`, () => telemetry.spans().length >= count);
    return telemetry.spans();
  };

  await context.test('a reservation is one trace through both services to their SQL', async () => {
    const username = await createUser(pair.userService.ledger, { credits: 100 });
    const item = await createItem(pair);
    telemetry.reset();
    const answer = await postReservation(pair.app, { username, item_id: item.itemId });
    assert.equal(answer.statusCode, 201);
    const spans = await collect(11);
    assert.equal(
      outlineTraces(spans),
      [
        'SERVER POST /reservations',
        '  INTERNAL parse_request',
        '  CLIENT SELECT items',
        '  CLIENT PUT /users/{username}/limits/holds/{hold_id}',
        '    SERVER PUT /users/{username}/limits/holds/{hold_id}',
        '      INTERNAL validate_username',
        '      INTERNAL parse_request',
        '      INTERNAL ledger.hold',
        '        CLIENT hold accounts holds',
        '  INTERNAL make_reservation',
        '    CLIENT INSERT reservations',
      ].join('\n'),
    );
    assert.deepEqual(findUndeclaredAttributes(spans.map((span) => span.attributes)), []);
    assert.equal(new Set(spans.map((span) => span.spanContext().traceId)).size, 1);
    const server = spans.find((span) => span.name === 'POST /reservations');
    assert.equal(server?.attributes['holdfast.user.name'], username);
    assert.equal(server?.attributes['holdfast.item.id'], item.itemId);
    assert.equal(server?.attributes['holdfast.reservation.id'], answer.json().reservation_id);
    assert.equal(server?.attributes['holdfast.reservation.status'], 'reserved');

    telemetry.reset();
    await postReservation(pair.app, { username, item_id: item.itemId });
    const later = outlineTraces(await collect(10));
    assert.equal(later, outlineTraces(spans).replace('  CLIENT SELECT items\n', ''));
  });

  await context.test(
    'under a key a replay is one statement, and links to the trace of the first answer',
    async () => {
      const username = await createUser(pair.userService.ledger, { credits: 100 });
      const item = await createItem(pair);
      const requests = [
        {
          body: { username, item_id: item.itemId },
          count: 12,
          insert: '  INTERNAL make_reservation\n    CLIENT INSERT idempotent_answers reservations',
        },
        {
          body: { username, item_id: 'no-such-item' },
          count: 5,
          insert: '  CLIENT INSERT idempotent_answers',
        },
      ];
      for (const [index, { body, count, insert }] of requests.entries()) {
        telemetry.reset();
        const answer = await postReservation(pair.app, body, `key-${index}`);
        const spans = await collect(count);
        const outline = outlineTraces(spans);
        assert.ok(
          outline.startsWith(
            'SERVER POST /reservations\n  INTERNAL parse_request\n  CLIENT SELECT idempotent_answers',
          ),
          outline,
        );
        assert.ok(outline.endsWith(insert), outline);
        const first = spans.find((span) => span.name === 'POST /reservations');
        assert.equal(first?.attributes['holdfast.idempotency.replayed'], false);

        telemetry.reset();
        const repeated = await postReservation(pair.app, body, `key-${index}`);
        assert.equal(repeated.body, answer.body);
        assert.notEqual(repeated.headers['traceresponse'], answer.headers['traceresponse']);
        const replaySpans = await collect(3);
        assert.equal(
          outlineTraces(replaySpans),
          'SERVER POST /reservations\n  INTERNAL parse_request\n  CLIENT SELECT idempotent_answers',
        );
        const replay = replaySpans.find((span) => span.name === 'POST /reservations');
        assert.equal(replay?.attributes['holdfast.idempotency.replayed'], true);
        assert.equal(replay?.attributes['holdfast.problem.type'], first?.attributes['holdfast.problem.type']);
        assert.deepEqual(
          replay?.links.map((link) => link.context.traceId),
          [first?.spanContext().traceId],
        );
        assert.equal(answer.json().trace_id ?? first?.spanContext().traceId, first?.spanContext().traceId);
        assert.deepEqual(findUndeclaredAttributes(replaySpans.map((span) => span.attributes)), []);
      }
    },
  );

  await context.test('a download is one trace', async () => {
    const { url } = await createReservation(pair);
    telemetry.reset();
    assert.equal((await pair.app.inject({ method: 'POST', url: `${url}/download` })).statusCode, 200);
    const spans = await collect(9);
    assert.equal(
      outlineTraces(spans),
      [
        'SERVER POST /reservations/{reservation_id}/download',
        '  CLIENT SELECT reservations',
        '  CLIENT POST /users/{username}/limits/holds/{hold_id}/capture',
        '    SERVER POST /users/{username}/limits/holds/{hold_id}/capture',
        '      INTERNAL validate_username',
        '      INTERNAL ledger.capture',
        '        CLIENT capture accounts holds entries',
        '  CLIENT UPDATE reservations',
        '  CLIENT SELECT content_chunks',
      ].join('\n'),
    );
    assert.deepEqual(findUndeclaredAttributes(spans.map((span) => span.attributes)), []);
  });

  await context.test('the chunks of a long download all belong to its trace', async () => {
    const base = await pair.app.listen({ port: 0, host: '127.0.0.1' });
    const content = Buffer.alloc(40 * chunkBytes, 'x');
    const { url } = await createReservation(pair, await createItem(pair, { content }));
    telemetry.reset();
    const answer = await fetch(`${base}${url}/download`, { method: 'POST' });
    assert.equal((await answer.arrayBuffer()).byteLength, content.length);
    const spans = await collect(8 + 40);
    const chunks = spans.filter((span) => span.name === 'SELECT content_chunks');
    assert.equal(chunks.length, 40);
    const server = spans.find((span) => span.name === 'POST /reservations/{reservation_id}/download');
    for (const chunk of chunks) {
      assert.equal(chunk.parentSpanContext?.spanId, server?.spanContext().spanId);
    }
  });

  await context.test(
    'each attempt at a hold is a span, and the unclear end and its release are part of the trace',
    async (inner) => {
      const proxy = await startFaultyProxy({
        target: pair.userServiceUrl,
        method: 'PUT',
        fault: resetConnection,
      });
      inner.after(proxy.close);
      const service = await buildTestService({ userServiceUrl: proxy.url });
      inner.after(service.close);
      const username = await createUser(pair.userService.ledger, { credits: 100 });
      const item = await createItem(service);
      telemetry.reset();
      const answer = await postReservation(service.app, { username, item_id: item.itemId });
      assert.equal(answer.statusCode, 503);
      const traceId = String(answer.headers['traceresponse']).split('-')[1];
      await pollUntil('the release has ended', () =>
        telemetry.spans().some((span) => span.name === 'release_hold'),
      );
      // The proxy passes no context on, so what the user-service does is not in this trace.
      const spans = telemetry.spans().filter((span) => span.spanContext().traceId === traceId);
      assert.equal(
        outlineTraces(spans),
        [
          'SERVER POST /reservations',
          '  INTERNAL parse_request',
          '  CLIENT SELECT items',
          '  CLIENT PUT /users/{username}/limits/holds/{hold_id}',
          '  CLIENT PUT /users/{username}/limits/holds/{hold_id}',
          '  CLIENT PUT /users/{username}/limits/holds/{hold_id}',
          '  INTERNAL release_hold',
          '    CLIENT DELETE /users/{username}/limits/holds/{hold_id}',
        ].join('\n'),
      );
      const server = spans.find((span) => span.name === 'POST /reservations');
      assert.equal(server?.status.code, 2);
      assert.equal(server?.attributes['holdfast.retry.give_up_reason'], 'attempts');
      assert.deepEqual(findUndeclaredAttributes(spans.map((span) => span.attributes)), []);
      assert.deepEqual(
        spans
          .filter((span) => span.name.startsWith('PUT '))
          .map((span) => [span.attributes['http.request.resend_count'], span.attributes['error.type']]),
        [
          [undefined, 'ECONNRESET'],
          [1, 'ECONNRESET'],
          [2, 'ECONNRESET'],
        ],
      );
      assert.equal(
        server?.attributes['holdfast.problem.type'],
        'urn:holdfast:problem:user-service-unavailable',
      );
      assert.equal(server?.events.filter((event) => event.name === 'exception').length, 1);
    },
  );

  await context.test(
    'a call that the circuit stops makes no CLIENT span, and its trace says why',
    async (inner) => {
      const proxy = await startFaultyProxy({
        target: pair.userServiceUrl,
        method: 'PUT',
        fault: resetConnection,
      });
      inner.after(proxy.close);
      const service = await buildTestService({ userServiceUrl: proxy.url });
      inner.after(service.close);
      const username = await createUser(pair.userService.ledger, { credits: 100 });
      const item = await createItem(service);
      const body = { username, item_id: item.itemId };
      const reserve = async (key: string) => postReservation(service.app, body, key);
      while (proxy.requests.length < circuitLimits.minSamples) await reserve(`key-${proxy.requests.length}`);
      telemetry.reset();
      assert.equal((await reserve('stopped')).statusCode, 503);
      const spans = await collect(3);
      assert.equal(
        outlineTraces(spans),
        ['SERVER POST /reservations', '  INTERNAL parse_request', '  CLIENT SELECT idempotent_answers'].join(
          '\n',
        ),
      );
      const server = spans.find((span) => span.name === 'POST /reservations');
      assert.equal(server?.attributes['holdfast.retry.give_up_reason'], 'circuit-open');
      assert.match(
        String(server?.events[0]?.attributes?.['exception.message']),
        /circuit to the user-service is open/,
      );
    },
  );
});
