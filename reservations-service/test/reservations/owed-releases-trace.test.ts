import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { pollUntil } from '@holdfast/service-kit/testing';
import { startTcpProxy } from '../../../service-kit/test/helpers/tcp-proxy.ts';
import { startFaultyProxy } from '../../../user-service/client/test/helpers/faulty-proxy.ts';
import { buildTestPair, buildTestService, createItem, createUser, postReservation } from '../support.ts';

test('of a release that fails for long, the first attempt is in the request’s trace, the last in one that links to it, and no other is traced', async (context) => {
  const telemetry = startTestTelemetry('reservations-service');
  context.after(telemetry.shutdown);
  const pair = await buildTestPair();
  context.after(pair.close);
  const network = await startTcpProxy(pair.userServiceUrl);
  context.after(network.close);
  const proxy = await startFaultyProxy({
    target: network.url.replace(/\/$/, ''),
    method: 'PUT',
    fault: () => network.stall(),
  });
  context.after(proxy.close);
  const service = await buildTestService({ userServiceUrl: proxy.url, timeoutMs: 1000 });
  context.after(service.close);
  const username = await createUser(pair.userService.ledger, { credits: 100 });
  const { itemId } = await createItem(service);
  telemetry.reset();

  const answer = await postReservation(service.app, { username, item_id: itemId });
  assert.equal(answer.statusCode, 503);
  const [, traceId, spanId] = String(answer.headers['traceresponse']).split('-');
  const countLost = (): number => proxy.requests.filter((request) => request.startsWith('DELETE')).length;
  await pollUntil('many attempts', () => countLost() >= 8, 30_000);
  await network.resume();
  network.cut();
  const findReleases = () => telemetry.spans().filter((span) => span.name === 'release_hold');
  await pollUntil('the first attempt and the last', () => findReleases().length === 2);

  const [first, last] = findReleases();
  assert.equal(first?.spanContext().traceId, traceId);
  assert.notEqual(last?.spanContext().traceId, traceId);
  assert.deepEqual(
    last?.links.map(({ context: { traceId: trace, spanId: span } }) => [trace, span]),
    [[traceId, spanId]],
  );
  // The proxy passes no context on, so what the user-service does is not in this trace.
  const ofLast = telemetry
    .spans()
    .filter((span) => span.spanContext().traceId === last?.spanContext().traceId);
  assert.equal(
    outlineTraces(ofLast),
    ['INTERNAL release_hold', '  CLIENT DELETE /users/{username}/limits/holds/{hold_id}'].join('\n'),
  );
  // The other side's spans have the same names, and no parent, as the proxy passes no context on.
  const calls = telemetry
    .spans()
    .filter((span) => span.parentSpanContext !== undefined && span.name.startsWith('DELETE /users/{'));
  assert.ok(calls.length <= 4, `${calls.length} spans for ${countLost()} requests`);
  assert.deepEqual(findUndeclaredAttributes([first, last].map((span) => span?.attributes ?? {})), []);
});
