import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { findUndeclaredAttributes } from '@holdfast/conventions';
import { outlineTraces, startTestTelemetry } from '@holdfast/telemetry/testing';
import { buildTestService, createUser } from './support.ts';

test('a hold is one trace from the request to its SQL, with declared attributes only', async (context) => {
  const telemetry = startTestTelemetry('user-service');
  context.after(telemetry.shutdown);
  const service = await buildTestService();
  context.after(service.close);
  const username = await createUser(service.ledger, { credits: 100 });
  telemetry.reset();

  const answer = await service.app.inject({
    method: 'PUT',
    url: `/users/${username}/limits/holds/${randomUUID()}`,
    payload: { credits: 30, ttl_seconds: 60 },
  });

  assert.equal(answer.statusCode, 201);
  const spans = telemetry.spans();
  assert.equal(
    outlineTraces(spans),
    [
      'SERVER PUT /users/{username}/limits/holds/{hold_id}',
      '  INTERNAL validate_username',
      '  INTERNAL parse_request',
      '  INTERNAL ledger.hold',
      '    CLIENT hold accounts holds',
    ].join('\n'),
  );
  assert.deepEqual(findUndeclaredAttributes(spans.map((span) => span.attributes)), []);
  const operation = spans.find((span) => span.name === 'ledger.hold');
  assert.equal(operation?.attributes['holdfast.hold.outcome'], 'held');
  assert.equal(operation?.attributes['holdfast.ledger.batch.size'], 1);
  assert.equal(
    spans.at(-1)?.spanContext().traceId,
    answer.headers['traceresponse']?.toString().split('-')[1],
  );
});
