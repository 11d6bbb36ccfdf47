import { runInTrace } from '@holdfast/telemetry/fastify';
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';

/**
 * Of what Fastify itself would log of requests, leaves one thing: that an answer which had begun broke off, because what it was
 * read from failed. A caller who leaves before the end is no error.
 */
class AnswerLog extends LogController {
  override streamError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    // Fastify tells of both, and closes the connection only after it has told of a source's failure.
    if (reply.raw.destroyed) return;
    runInTrace(request, () => {
      request.log.error({ err: error }, 'An answer broke off: what it was read from failed');
    });
  }
}

/** @param requestIdLogLabel the name of a request's id in every line of it */
export function createAnswerLog(requestIdLogLabel: string): LogController {
  return new AnswerLog({ disableRequestLogging: true, requestIdLogLabel });
}
