import { annotateSpan } from '@holdfast/conventions';
import type { FastifyReply } from 'fastify';
import { problemMediaType } from './problem.ts';

/** The media type of an answer that is no error, as Fastify writes it. */
export const jsonMediaType = 'application/json; charset=utf-8';

/** An answer whose bytes are decided: it can be kept, and given again as it was. */
export interface RenderedAnswer {
  readonly status: number;
  readonly contentType: string;
  /** The address of what was made (RFC 9110, section 10.2.2). */
  readonly location?: string | undefined;
  readonly body: string;
}

/** Sends an answer as it is: nothing validates or serializes it again. */
export function sendRendered(reply: FastifyReply, answer: RenderedAnswer): FastifyReply {
  if (answer.location !== undefined) void reply.header('location', answer.location);
  // As bytes: to a string Fastify would add a charset.
  return reply.code(answer.status).type(answer.contentType).send(Buffer.from(answer.body));
}

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
