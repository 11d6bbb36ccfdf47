import { annotateSpan } from '@holdfast/telemetry';
import type { FastifyReply, preValidationAsyncHookHandler } from 'fastify';
import { Problem, problemMediaType } from './problem.ts';
import { sendRendered, type RenderedAnswer } from './rendered-answer.ts';

/**
 * Refuses a request without an `Idempotency-Key`, as section 2.7 of draft-ietf-httpapi-idempotency-key-header-07 asks: a
 * hook for routes that need one. What a key looks like, the schema says.
 */
export const requireIdempotencyKey: preValidationAsyncHookHandler = async (request) => {
  if (request.headers['idempotency-key'] !== undefined) return;
  throw new Problem(
    'idempotency-key-missing',
    'Send a header Idempotency-Key with a new UUID, and the same one with each retry of this request.',
  );
};

/** Sends the answer to a request under an `Idempotency-Key`, marked where it has been given before. */
export function sendIdempotentAnswer(
  reply: FastifyReply,
  { answer, isReplay }: { readonly answer: RenderedAnswer; readonly isReplay: boolean },
): FastifyReply {
  annotateSpan({ 'holdfast.idempotency.replayed': isReplay });
  if (answer.contentType === problemMediaType) {
    const { type } = JSON.parse(answer.body) as { type: string };
    annotateSpan({ 'holdfast.problem.type': type });
  }
  if (isReplay) void reply.header('idempotent-replayed', 'true');
  return sendRendered(reply, answer);
}
